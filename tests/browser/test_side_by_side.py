"""Ann and Stan have the same article open: whatever happens to it there reaches Stan's page within three seconds."""

import pytest
from playwright.sync_api import Locator, Page, expect

from discussion.accounts.models import Reader
from discussion.actions.sanctions import sanction
from discussion.api import live
from discussion.comments.models import Comment
from tests.browser.acts import button, composer, press, saying, send, text_of, visit, words_of, write
from tests.browser.conftest import Browse
from tests.factories import NOON, decide, make_comment, make_member

ADDRESS = "/a/electricity/"
SOON_MS = 3_000
# Where everything stands, and how long the page is.
PLACES = """() => [document.documentElement.scrollHeight, ...Array.from(
    document.querySelectorAll("discussion-thread .d-list, discussion-thread article"),
    (each) => [each.id, each.getBoundingClientRect().top],
)]"""


@pytest.fixture
def both(browse: Browse, article, ann, stan, mo, monkeypatch) -> tuple[Page, Page]:
    """Ann's and Stan's page, where Mo has said something already."""
    # The tests' server holds no streams open: it has browsers come back for what follows.
    monkeypatch.setattr(live, "_RETRY", 300)
    make_comment(article, mo, body="Mo begins.")
    return visit(browse(as_=ann), ADDRESS), visit(browse(as_=stan), ADDRESS)


def pill(page: Page) -> Locator:
    return page.locator("[data-news] button")


def post(page: Page, text: str) -> Comment:
    text_of(composer(page)).click()
    send(write(composer(page), text))
    expect(saying(page, text)).to_be_focused()
    return Comment.objects.get(body=text)


def restrict(mo: Reader, name: str, kind: str) -> Reader:
    """A reader whose comments others do not see (yet)."""
    reader = make_member(name, f"{kind}@example.org")
    sanction(moderator=mo, reader=reader.id, kind=kind, now=NOON)
    reader.refresh_from_db()
    return reader


def test_what_ann_does_stan_sees_and_what_mo_decides_too(both, mo):
    anns, stans = both
    before = stans.evaluate(PLACES)

    comment = post(anns, "Queues decide.")
    expect(pill(stans)).to_have_text("1 new comment", timeout=SOON_MS)
    assert stans.evaluate(PLACES) == before
    expect(saying(stans, "Queues decide.")).to_have_count(0)
    pill(stans).click()
    theirs = stans.locator(f"#c-{comment.public_id}")
    expect(words_of(theirs)).to_have_text("Queues decide.")
    stans.evaluate("document.activeElement.blur()")

    press(saying(anns, "Queues decide."), "Edit")
    frame = composer(anns, "Edit your comment")
    expect(text_of(frame)).to_have_value("Queues decide.")
    send(write(frame, "Patience decides."))
    expect(words_of(theirs)).to_have_text("Patience decides.", timeout=SOON_MS)

    press(saying(anns, "Mo begins."), "Agree or useful")
    expect(saying(stans, "Mo begins.").locator(".d-score")).to_have_text("Score 1", timeout=SOON_MS)

    decide(mo, comment, "feature", message="Worth a read.")
    expect(theirs.get_by_text("Featured by the editors: Worth a read.")).to_be_visible(timeout=SOON_MS)
    decide(mo, comment, "unfeature")
    expect(theirs.get_by_text("Featured by the editors")).to_have_count(0, timeout=SOON_MS)

    decide(mo, comment, "remove")
    expect(theirs).to_have_text("Removed by a moderator.", timeout=SOON_MS)
    expect(saying(stans, "Mo begins.")).to_be_visible()


def test_what_ann_takes_back_goes_from_stans_page_when_she_leaves(both):
    anns, stans = both
    comment = post(anns, "Queues decide.")
    pill(stans).click()
    theirs = stans.locator(f"#c-{comment.public_id}")
    expect(theirs).to_be_visible()

    press(saying(anns, "Queues decide."), "Delete")
    expect(button(anns, "Undo")).to_be_visible()
    anns.goto("/")

    expect(theirs).to_have_text("Deleted by its author.", timeout=SOON_MS)
    expect(stans.locator("[data-comments]")).to_have_text("1 comment")


def test_an_offer_that_is_gone_before_it_is_pressed_is_withdrawn(both, mo):
    anns, stans = both
    comment = post(anns, "Queues decide.")
    expect(pill(stans)).to_be_visible()

    decide(mo, comment, "remove")

    expect(pill(stans)).to_have_count(0, timeout=SOON_MS)


@pytest.mark.parametrize("kind", ["hold", "shadow"])
def test_what_stan_may_not_see_neither_shows_nor_counts(both, browse, mo, kind):
    anns, stans = both
    theirs = visit(browse(as_=restrict(mo, "Cam Canary", kind)), ADDRESS)
    before = stans.evaluate(PLACES)
    post(theirs, "Canaries decide.")

    # What comes after it is told after it.
    post(anns, "Queues decide.")
    expect(pill(stans)).to_have_text("1 new comment", timeout=SOON_MS)
    assert stans.evaluate(PLACES) == before
    expect(stans.locator("[data-comments]")).to_have_text("2 comments")
    pill(stans).click()

    expect(saying(stans, "Queues decide.")).to_be_visible()
    assert "anar" not in stans.content()
