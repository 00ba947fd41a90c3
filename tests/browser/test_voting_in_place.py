"""Voting on the enhanced page: seen at once, taken back where the server refuses."""

import pytest
from playwright.sync_api import Locator, Page, expect

from discussion.accounts.models import Reader
from discussion.comments.models import Comment, Vote
from tests.browser.acts import (
    MINE,
    OFFLINE,
    VOTES,
    Held,
    button,
    by,
    composer,
    refuse,
    send,
    sort,
    text_of,
    visit,
    wait_until_lively,
    write,
)
from tests.factories import make_comment

UP, DOWN = "Agree or useful", "Disagree or not useful"
ADDRESS = "/a/electricity/"


@pytest.fixture
def argument(article, ann) -> Comment:
    """What Ann wrote."""
    return make_comment(article, ann, body="Queues decide.")


@pytest.fixture
def stan_page(browse, argument, stan) -> Page:
    """Stan before Ann's comment."""
    return visit(browse(as_=stan), ADDRESS)


@pytest.fixture
def comment(stan_page) -> Locator:
    """Ann's comment, as Stan sees it."""
    return by(stan_page, "Ann Author")


def expect_vote(comment: Locator, *, score: str, up: bool = False, down: bool = False) -> None:
    """The score that is told, and which arrow is pressed."""
    expect(comment.locator(".d-score")).to_have_text(f"Score {score}")
    expect(button(comment, UP)).to_have_attribute("aria-pressed", str(up).lower())
    expect(button(comment, DOWN)).to_have_attribute("aria-pressed", str(down).lower())


def press_and_wait(comment: Locator, words: str) -> None:
    with comment.page.expect_response(VOTES):
        button(comment, words).click()


def test_a_vote_is_cast_turned_round_and_taken_back(comment):
    expect_vote(comment, score="0")
    for words, shown, kept in (
        (UP, {"score": "1", "up": True}, [1]),
        (DOWN, {"score": "−1", "down": True}, [-1]),
        (DOWN, {"score": "0"}, []),
    ):
        press_and_wait(comment, words)
        expect_vote(comment, **shown)
        assert list(Vote.objects.values_list("value", flat=True)) == kept


def test_a_vote_shows_before_the_server_answers(stan_page, comment):
    held = Held(stan_page, VOTES, method="PUT")

    button(comment, UP).click()

    expect_vote(comment, score="1", up=True)
    assert not Vote.objects.exists()
    with stan_page.expect_response(VOTES):
        held.let_go()
    expect_vote(comment, score="1", up=True)
    assert Vote.objects.get().value == 1


def test_the_last_of_many_presses_counts(stan_page, comment):
    held = Held(stan_page, VOTES, method="PUT")
    for words in (UP, DOWN, DOWN, UP, DOWN):
        button(comment, words).click()
    expect_vote(comment, score="−1", down=True)

    with stan_page.expect_response(lambda answer: '"value":-1' in (answer.request.post_data or "")):
        held.let_go()

    expect_vote(comment, score="−1", down=True)
    assert Vote.objects.get().value == -1


def test_a_refused_vote_is_taken_back_with_a_sentence(stan_page, comment, page_errors):
    page_errors.expect("429 (Too Many Requests)")
    refuse(stan_page, VOTES, status=429, detail="That was too much in a short time.", method="PUT")

    button(comment, UP).click()

    expect(comment.get_by_role("alert")).to_have_text("Your vote was not counted. That was too much in a short time.")
    expect_vote(comment, score="0")
    stan_page.unroute_all()
    press_and_wait(comment, DOWN)
    expect(comment.get_by_role("alert")).to_have_count(0)
    expect_vote(comment, score="−1", down=True)


def test_a_vote_without_a_network_is_taken_back_with_a_sentence(stan_page, comment, page_errors):
    page_errors.expect(OFFLINE)
    stan_page.context.set_offline(True)

    button(comment, UP).click()

    expect(comment.get_by_role("alert")).to_have_text("Your vote was not counted. You seem to be offline. Try again.")
    expect_vote(comment, score="0")
    stan_page.context.set_offline(False)
    press_and_wait(comment, UP)
    expect_vote(comment, score="1", up=True)


def test_a_vote_is_still_there_after_a_reload_and_a_sort(stan_page, comment):
    press_and_wait(comment, UP)
    stan_page.reload()
    wait_until_lively(stan_page)
    expect_vote(comment, score="1", up=True)

    sort(stan_page, "Old")

    expect_vote(comment, score="1", up=True)
    press_and_wait(comment, UP)
    expect_vote(comment, score="0")


def test_a_vote_on_a_permalink_is_the_same_vote(stan_page, comment, argument):
    press_and_wait(comment, DOWN)
    visit(stan_page, f"/c/{argument.public_id}/")

    expect_vote(comment, score="−1", down=True)


def test_nobody_votes_on_their_own_comment(ann_page, argument):
    asked = []
    ann_page.on("request", lambda request: asked.append(request.url))
    comment = by(visit(ann_page, ADDRESS), "Ann Author")
    expect(button(comment, UP)).to_have_attribute("aria-disabled", "true")
    expect(button(comment, UP)).to_have_attribute("title", "You cannot vote on your own comment")

    button(comment, UP).click(force=True)

    expect_vote(comment, score="0")
    assert not [url for url in asked if url.endswith("/vote")]
    assert ann_page.url.endswith(ADDRESS)


def test_a_stranger_votes_first_and_takes_a_name_later(page, argument):
    comment = by(visit(page, ADDRESS), "Ann Author")
    press_and_wait(comment, UP)
    expect_vote(comment, score="1", up=True)
    guest = Vote.objects.get().reader
    assert guest.name == ""

    text_of(composer(page)).click()
    send(write(composer(page), "Patience decides.", name="Ada"))
    expect(by(page, "Ada")).to_be_focused()

    guest.refresh_from_db()
    assert guest.name == "Ada"
    assert Comment.objects.get(body="Patience decides.").author == guest
    assert Reader.objects.filter(kind=Reader.Kind.GUEST).count() == 2
    page.reload()
    expect_vote(by(wait_until_lively(page), "Ann Author"), score="1", up=True)


def test_a_stranger_who_votes_on_two_comments_at_once_becomes_one_guest(page, article, argument, stan):
    other = make_comment(article, stan)
    visit(page, ADDRESS)
    held = Held(page, "**/join", method="POST")
    button(by(page, "Ann Author"), UP).click()
    button(by(page, "Stan Stranger"), DOWN).click()

    with page.expect_response(f"**/{argument.public_id}/vote"), page.expect_response(f"**/{other.public_id}/vote"):
        held.let_go()

    assert len(set(Vote.objects.values_list("reader"))) == 1
    assert Vote.objects.count() == 2


def test_a_page_asks_nobody_who_a_stranger_is(page, argument):
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    visit(page, ADDRESS)

    assert not [url for url in asked if "/mine" in url or "/polls/" in url or "/join" in url]
    assert page.context.cookies() == []


def test_a_page_whose_reader_cannot_be_known_can_still_be_read_and_voted_on(browse, argument, stan, page_errors):
    page_errors.expect("503")
    page = browse(as_=stan)
    page.route(MINE, lambda route: route.fulfill(status=503, content_type="text/html", body="Nobody is here."))
    comment = by(visit(page, ADDRESS), "Ann Author")

    press_and_wait(comment, UP)

    expect_vote(comment, score="1", up=True)
    assert Vote.objects.get().reader == stan
