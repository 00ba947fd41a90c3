"""Two readers of one discussion side by side: what one does reaches the other's page while they look at it."""

import pytest
from playwright.sync_api import expect

from discussion.actions.comments import edit_comment
from discussion.actions.erasing import erase_due, request_erasure
from discussion.actions.members import give_role, set_roles
from discussion.actions.profiles import change_profile
from discussion.actions.votes import vote
from tests.browser.acts import by, composer, saying, send, text_of, visit, wait_until_lively, write
from tests.factories import NOON, cast, decide, free_meter, make_comment, make_member, make_poll

ADDRESS = "/a/electricity/"
LOOKS = "note => [note.textContent.trim(), getComputedStyle(note).color, note.getBoundingClientRect().height]"


@pytest.fixture
def reading(page, article, ann):
    """A stranger's page of an article with one comment; gives it and the comment."""
    comment = make_comment(article, ann, body="The first word.")
    return visit(page, ADDRESS), comment


def post(page, text):
    text_of(composer(page)).click()
    send(write(composer(page), text))
    expect(saying(page, text)).to_be_focused()


def pill(page):
    return page.locator("[data-news] button")


def body_of(page, comment):
    return page.locator(f"#c-{comment.public_id} > .d-body")


def test_new_comments_wait_until_they_are_asked_for(reading, browse, article, ann, stan, axe):
    page, comment = reading
    height = page.evaluate("document.documentElement.scrollHeight")
    other = visit(browse(as_=stan), ADDRESS)
    post(other, "Said over there.")
    make_comment(article, ann, parent=comment, body="And an answer.")

    expect(pill(page)).to_have_text("2 new comments")
    expect(page.locator("[data-comments]")).to_have_text("3 comments")
    assert "Said over there." not in page.locator("[data-list]").inner_text()
    assert page.evaluate("document.documentElement.scrollHeight") == height
    axe(page)

    pill(page).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Said over there.")).to_be_visible()
    expect(page.get_by_text("And an answer.")).to_be_visible()
    expect(pill(page)).to_have_count(0)
    expect(page.get_by_role("status").first).to_have_text("2 new comments are shown.")
    assert page.evaluate("document.activeElement.matches('article')")
    expect(pill(other)).to_have_text("1 new comment")


def test_ones_own_comment_is_no_news(browse, article, stan):
    page = visit(browse(as_=stan), ADDRESS)
    post(page, "Mine.")
    with page.expect_response("**/events*"):
        pass

    expect(page.get_by_text("Mine.")).to_have_count(1)
    expect(pill(page)).to_have_count(0)


def test_a_changed_text_takes_the_place_of_the_old_one(reading, ann):
    page, comment = reading
    edit_comment(reader=ann, comment=comment.id, body="A better word.", now=NOON, meter=free_meter())

    expect(body_of(page, comment)).to_have_text("A better word.")
    expect(page.locator(f"#c-{comment.public_id} .d-edited")).to_be_visible()


def test_whoever_is_at_a_comment_keeps_its_text_until_they_leave_it(reading, ann):
    page, comment = reading
    page.locator(f"#c-{comment.public_id} [data-act=reply]").focus()
    with page.expect_response("**/events*"):
        edit_comment(reader=ann, comment=comment.id, body="A better word.", now=NOON, meter=free_meter())
    expect(body_of(page, comment)).to_have_text("The first word.")

    page.evaluate("document.activeElement.blur()")
    expect(body_of(page, comment)).to_have_text("A better word.")


def test_what_a_moderator_removes_disappears(reading, mo):
    page, comment = reading
    decide(mo, comment, "remove")

    expect(page.locator(f"#c-{comment.public_id}")).to_have_text("Removed by a moderator.")
    expect(page.locator("[data-comments]")).to_have_text("0 comments")


def test_votes_are_counted_while_one_looks(reading, stan):
    page, comment = reading
    vote(reader=stan, comment=comment.id, value=1, now=NOON, meter=free_meter())

    expect(page.locator(f"#c-{comment.public_id} .d-score")).to_have_text("Score 1")


NO_STREAMS = """
    window.EventSource = class {
        static CLOSED = 2;
        readyState = 2;
        addEventListener() {}
        close() {}
        set onerror(act) { setTimeout(act); }
    };
"""


def test_without_streams_the_page_asks_for_changes(browse, article, ann):
    make_comment(article, ann)
    page = browse()
    page.add_init_script(NO_STREAMS)
    visit(page, ADDRESS)
    make_comment(article, ann, body="Another one.")

    expect(pill(page)).to_have_text("1 new comment")


def test_results_change_where_they_are_shown(browse, article, ann):
    poll = make_poll(article, results_visible="always")
    page = browse()
    page.add_init_script("Math.random = () => 0")
    visit(page, ADDRESS)
    form = page.locator("[data-voting]")
    expect(form).to_be_visible()
    cast(ann, poll, 1)

    expect(page.locator("[data-outcome]")).to_contain_text("100")
    expect(form).to_be_visible()


def test_answers_are_offered_on_the_page_of_a_comment_too(page, article, ann, stan):
    comment = make_comment(article, ann, body="The first word.")
    visit(page, f"/c/{comment.public_id}/")
    make_comment(article, stan, body="Elsewhere.")
    make_comment(article, stan, parent=comment, body="In answer.")

    expect(pill(page)).to_have_text("1 new comment")
    pill(page).click()
    expect(saying(page, "In answer.")).to_be_focused()


def test_what_the_editors_chose_is_shown_as_such_until_they_choose_otherwise(reading, mo):
    page, comment = reading
    item = page.locator(f"#c-{comment.public_id}")
    decide(mo, comment, "feature", message="Read <this>.")

    expect(item.locator("> .d-note")).to_have_text("Featured by the editors: Read <this>.")
    expect(page.locator(".d-c.is-featured")).to_have_count(1)
    decide(mo, comment, "unfeature")
    expect(item.locator("> .d-note")).to_have_count(0)
    expect(page.locator(".d-c.is-featured")).to_have_count(0)


def test_a_chosen_comment_looks_the_same_live_and_after_a_reload(reading, mo):
    page, comment = reading
    decide(mo, comment, "feature", message="Read this.")
    item = page.locator(f"#c-{comment.public_id}")
    expect(item.locator("> .d-note")).to_be_visible()
    live = item.locator("> .d-note").evaluate(LOOKS)

    page.reload()
    wait_until_lively(page)
    assert item.locator("> .d-note").evaluate(LOOKS) == live


def test_another_name_is_shown_wherever_its_reader_wrote(reading, article, ann):
    page, comment = reading
    make_comment(article, ann, body="The second word.")
    expect(pill(page)).to_be_visible()
    change_profile(reader=ann, name="Ann <Other>", now=NOON, meter=free_meter())

    expect(by(page, "Ann <Other>")).to_have_count(1)
    reply = page.locator(f"#c-{comment.public_id} [data-act=reply]")
    expect(reply).to_have_accessible_name("Reply to Ann <Other>")
    expect(page.get_by_role("group", name="Vote on the comment by Ann <Other>")).to_have_count(1)
    pill(page).click()
    expect(by(page, "Ann <Other>")).to_have_count(2)


def test_a_badge_appears_and_goes(page, article):
    mel = make_member("Mel Member", "mel@example.org")
    make_comment(article, mel)
    visit(page, ADDRESS)

    give_role(reader=mel, site=article.site, name="moderator")
    expect(by(page, "Mel Member").locator(".d-role")).to_have_text("Moderator")
    set_roles(reader=mel, roles=())
    expect(by(page, "Mel Member").locator(".d-role")).to_have_count(0)


def test_the_name_of_an_erased_reader_goes(reading, ann):
    page, comment = reading
    request_erasure(reader=ann, keeps_text=True, now=NOON, meter=free_meter(), at_once=True)
    erase_due(now=NOON)

    expect(by(page, "A former reader")).to_have_count(1)
    expect(page.locator(f"#c-{comment.public_id} .d-head a[href^='/r/']")).to_have_count(0)
    expect(page.locator("[data-list]")).not_to_contain_text("Ann")
