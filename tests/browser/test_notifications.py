"""What a reader is told, in a browser that runs the scripts: the bell, the list, following, and names behind an @."""

import pytest
from playwright.sync_api import expect

from discussion.accounts.models import Reader
from discussion.comments.models import Comment
from discussion.notifications.models import Mention, Notification, Preferences, Subscription
from tests.factories import make_comment, make_reader
from tests.notifications.wishes import tell


@pytest.fixture
def opening(quiet_server, article, ann):
    """What Ann wrote."""
    return make_comment(article, ann, body="How long is the queue?")


def answer(opening: Comment, who: Reader, body: str = "Four years.") -> Comment:
    """Somebody's answer, of which its reader is told."""
    made = make_comment(opening.article, who, body=body, parent=opening)
    tell()
    return made


def test_the_bell_counts_grows_and_tells_it_once(opening, open_article, ann, stan, time_passes):
    answer(opening, stan)
    page = open_article(opening.article, as_=ann)
    expect(page.get_by_role("link", name="Notifications, 1 unread")).to_be_visible()

    answer(opening, stan, "And four months.")
    time_passes(minutes=1)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    bell = page.get_by_role("link", name="Notifications, 2 unread")
    expect(bell).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Notifications, 2 unread")).to_have_count(1)

    bell.click()
    page.wait_for_url("**/notifications/")
    page.get_by_role("link", name="Stan Stranger answered you").first.click()
    expect(page.get_by_role("link", name="Notifications, 1 unread")).to_be_visible()
    assert Notification.objects.filter(read_at=None).count() == 1


def test_an_article_is_followed_in_place_and_left_by_keyboard(opening, open_article, ann):
    page = open_article(opening.article, as_=ann)
    button = page.get_by_role("button", name="Follow this article")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.press("Enter")
    following = page.get_by_role("button", name="Following this article")
    expect(following).to_have_attribute("aria-pressed", "true")
    assert Subscription.objects.get().branch_id is None
    following.press(" ")
    expect(button).to_be_visible()
    assert not Subscription.objects.exists()


def test_whoever_wrote_is_asked_and_what_they_choose_holds(opening, open_article, ann, axe):
    page = open_article(opening.article, as_=ann)
    page.get_by_role("textbox", name="Your comment").fill("Who pays?")
    page.get_by_role("button", name="Post comment").click()
    here = page.get_by_label("Tell me what others write in this conversation")
    expect(here).not_to_be_checked()
    here.check()
    always = page.get_by_label("Follow every conversation that I write in")
    expect(page.get_by_role("status").filter(has_text="Your choice is saved.")).to_have_count(1)
    always.check()
    expect(here).to_be_checked()
    axe(page)
    page.reload()
    expect(page.get_by_role("button", name="Following the conversation that Ann Author began")).to_have_count(1)
    assert Preferences.objects.get().follows_own


def test_a_name_is_completed_by_keyboard_and_never_in_code(opening, open_article, ann, stan, axe):
    make_comment(opening.article, stan, body="Four years.", parent=opening)
    make_comment(opening.article, make_reader("Stella"), body="Five.", parent=opening)
    page = open_article(opening.article, as_=ann)
    text = page.get_by_role("textbox", name="Your comment")
    options = page.get_by_role("option")

    text.press_sequentially("Ask `@st")
    text.press_sequentially("` or @s")
    expect(options).to_have_text(["Stella", "Stan Stranger"])
    axe(page)
    text.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text("Stan Stranger")
    text.press("Escape")
    expect(options).to_have_count(0)
    expect(text).to_be_focused()
    text.press_sequentially(" and @ste")
    expect(options).to_have_text(["Stella"])
    text.press("Tab")
    expect(text).to_have_value("Ask `@st` or @s and @Stella ")
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("link", name="@Stella")).to_be_visible()
    assert Mention.objects.get().reader.name == "Stella"


def test_a_name_is_taken_with_a_finger(opening, browse, ann, stan):
    make_comment(opening.article, stan, body="Four years.", parent=opening)
    page = browse(as_=ann, width=390, has_touch=True)
    page.goto("/a/electricity/")
    text = page.get_by_role("textbox", name="Your comment")
    text.press_sequentially("@stan st")
    page.get_by_role("option", name="Stan Stranger").tap()
    expect(text).to_have_value("@Stan Stranger ")
    expect(text).to_be_focused()
