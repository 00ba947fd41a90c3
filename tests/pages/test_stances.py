"""Where polls and comments meet, on pages without a script."""

import pytest

from discussion.articles.models import Article
from discussion.polls.models import Option, Poll
from tests.factories import cast, make_comment, make_poll, make_reader, work
from tests.pages.browser import Browser

pytestmark = pytest.mark.django_db

YES, PARTLY, NO = 1, 2, 3


def option(poll: Poll, number: int) -> str:
    return Option.objects.get(poll=poll, number=number).public_id


def show(browser: Browser, poll: Poll) -> Browser:
    return browser.open(f"/p/{poll.public_id}/results").submit("Show my answer beside my comments")


@pytest.fixture
def poll(article: Article) -> Poll:
    """The article's lead poll."""
    return make_poll(article, is_lead=True)


def test_a_reader_shows_an_answer_and_hides_it_again(article, ann, poll):
    make_comment(article, ann)
    cast(ann, poll, YES)
    work()
    browser = show(Browser(ann), poll)
    assert browser.says("Your answer stands beside your comments.")

    badge = Browser().open("/a/electricity/").page.select_one(".d-stance")
    assert badge is not None
    assert badge.get_text(" ", strip=True) == "Answered Yes, decisively"

    browser.submit("Hide it")
    assert Browser().open("/a/electricity/").page.select_one(".d-stance") is None


def test_a_reader_without_a_ballot_is_offered_nothing_to_show(poll, stan):
    assert Browser(stan).open(f"/p/{poll.public_id}/results").page.select_one("[data-stance]") is None


def test_a_stranger_is_offered_nothing_to_show(poll, stan):
    page = Browser().open(f"/p/{poll.public_id}/results").page
    assert page.select_one("[data-stance]") is None
    answer = Browser().http.post(f"/p/{poll.public_id}/stance", {"shown": "yes"})
    assert answer.status_code == 403


def test_comments_are_chosen_by_answer_and_sorted_within(article, ann, stan, poll):
    cast(ann, poll, YES)
    show(Browser(ann), poll)
    for number in range(21):
        make_comment(article, ann, body=f"Argument {number}.")
    make_comment(article, stan, body="Without an answer.")
    work()

    page = Browser().open(f"/a/electricity/?sort=old&stance={option(poll, YES)}")

    assert page.page.select_one('.d-filters [aria-current="true"]').get_text(" ", strip=True) == "Yes, decisively 21"
    assert "Without an answer." not in page.text
    assert len(page.page.select("[data-list] article, .d-thread article")) == 20
    further = page.page.select_one("[rel=next]")["href"]
    assert f"stance={option(poll, YES)}" in further
    assert Browser().open(further).says("Argument 20.")


def test_an_answer_that_few_comments_carry_cannot_be_asked_for(article, poll):
    refused = Browser().open(f"/a/electricity/?stance={option(poll, YES)}")

    assert refused.status == 400
    assert refused.says("Comments can be chosen by an answer that at least 10 of them carry.")


def test_sides_are_sorted_by_only_where_a_poll_divides_the_readers(article):
    assert not Browser().open("/a/electricity/").says("Common ground")
    make_comment(article, make_reader("Ann"))
    make_poll(article, is_lead=True)

    assert Browser().open("/a/electricity/").says("Common ground")


def test_a_comment_that_changed_a_mind_says_so(article, ann, stan, poll):
    comment = make_comment(article, ann)
    cast(stan, poll, YES)
    browser = Browser(stan).open(f"/c/{comment.public_id}/")
    link = next(each for each in browser.page.select("a") if each.get_text(strip=True) == "This changed my mind")

    browser.open(link["href"]).submit("Change my ballot", choice=option(poll, NO))

    assert browser.says("Your ballot: No, ideas win")
    assert browser.says("1 reader answered again after reading.")
    assert Browser().open("/a/electricity/").says("Changed 1 mind")


def test_a_pasted_link_names_the_comment(article, ann, stan, poll):
    comment = make_comment(article, ann)
    cast(stan, poll, YES)
    link = f"https://news.example/c/{comment.public_id}/#c-{comment.public_id}"

    Browser(stan).open(f"/p/{poll.public_id}/ballot").submit(
        "Change my ballot", choice=option(poll, PARTLY), comment=link
    )

    comment.refresh_from_db()
    assert comment.changed_mind_count == 1


def test_what_names_no_comment_is_refused_and_stays_in_the_form(stan, poll):
    cast(stan, poll, YES)

    asked = (
        Browser(stan)
        .open(f"/p/{poll.public_id}/ballot")
        .submit("Change my ballot", choice=option(poll, NO), comment="the long one")
    )

    assert asked.status == 400
    assert asked.says("Name a comment beneath this poll's article that everybody can read.")
    assert asked.page.select_one("input[name=comment]")["value"] == "the long one"
    assert asked.page.select_one(f'input[value="{option(poll, NO)}"]').has_attr("checked")


def test_nobody_is_offered_their_own_comment_as_a_reason(article, ann, poll):
    comment = make_comment(article, ann)
    cast(ann, poll, YES)

    assert not Browser(ann).open(f"/c/{comment.public_id}/").says("This changed my mind")


def test_the_results_tell_first_and_last_answers_in_a_table(stan, poll):
    for number in range(60):
        reader = make_reader(f"Reader {number}")
        cast(reader, poll, YES if number < 40 else NO)
        cast(reader, poll, PARTLY if number < 40 else YES)
    cast(stan, poll, YES)

    page = Browser(stan).open(f"/p/{poll.public_id}/results")

    assert page.says("60 of 60 readers who answered again changed their answer.")
    assert page.says("The discussion moved opinion: Partly won 40 readers, on balance.")
    table = next(each for each in page.page.select("table") if "First answer, then last" in each.get_text())
    cells = [[cell.get_text(strip=True) for cell in row.select("td")] for row in table.select("tbody tr")]
    assert cells == [["0", "40", "0"], ["0", "0", "0"], ["20", "0", "0"]]


def test_hostile_answers_stay_texts_beside_comments(article, ann):
    hostile = '<script>alert(1)</script>"&'
    poll = make_poll(article, hostile, "No", is_lead=True)
    for _ in range(10):
        make_comment(article, ann)
    cast(ann, poll, 1)
    show(Browser(ann), poll)
    work()

    page = Browser().open("/a/electricity/")

    assert hostile in page.page.select_one(".d-stance").get_text()
    assert hostile in page.page.select_one(".d-filters").get_text()
    assert page.page.select("script:not([src]):not([type])") == []
