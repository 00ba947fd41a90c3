"""What a reader was told, what they say to it, and how they choose to be told: without a script."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.notifications.models import Mute, Notification, Preferences, Subscription
from tests.factories import decide, make_comment, make_member, make_reader
from tests.notifications.wishes import choose, follow, kinds, mute, tell
from tests.pages.browser import Browser

pytestmark = pytest.mark.django_db
LIST, CHOICES = "/notifications/", "/account/notifications/"


@pytest.fixture
def opening(article: Article, ann: Reader) -> Comment:
    """What Ann wrote."""
    return make_comment(article, ann, body="How long is the queue?")


@pytest.fixture
def robin(db: None) -> Reader:
    """A member, who has an address."""
    return make_member("Robin", "robin@example.org")


def answer(opening: Comment, who: Reader, body: str = "Four years.") -> Comment:
    """Somebody's answer, of which its reader is told."""
    made = make_comment(opening.article, who, body=body, parent=opening)
    tell()
    return made


def test_what_one_was_told_is_listed_with_who_what_where_and_when(opening: Comment, ann: Reader, stan: Reader) -> None:
    reply = answer(opening, stan)
    browser = Browser(ann).open(LIST)
    assert browser.link("Stan Stranger answered you") == f"/c/{reply.public_id}/"
    for words in ("Four years.", "The queue for electricity", "22 November 2026, 12:00 UTC"):
        assert browser.says(words)
    assert browser.answer["Cache-Control"] == "private, no-store"


def test_looking_reads_nothing_and_a_button_does(opening: Comment, ann: Reader, stan: Reader) -> None:
    answer(opening, stan)
    browser = Browser(ann).open(LIST)
    assert Notification.objects.filter(read_at=None).exists()
    browser.submit("Mark as read: Stan Stranger answered you")
    assert browser.says("It is read.")
    assert not Notification.objects.filter(read_at=None).exists()
    assert browser.open(f"{LIST}?show=unread").says("You have read everything")


def test_all_is_read_but_for_what_came_since(opening: Comment, ann: Reader, stan: Reader) -> None:
    answer(opening, stan)
    browser = Browser(ann).open(LIST)
    answer(opening, stan, "And four months.")
    browser.submit("Mark all as read")
    assert browser.says("All of them are read.")
    assert [each.read_at is None for each in Notification.objects.order_by("id")] == [False, True]


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ("Mute this conversation", "You hear nothing more of that conversation."),
        ("Mute Stan Stranger", "You hear nothing more of that reader."),
        ("Mute this article", "You hear nothing more of that article."),
    ],
)
def test_what_a_notification_came_of_is_muted_and_heard_again(
    button: str, words: str, opening: Comment, ann: Reader, stan: Reader
) -> None:
    answer(opening, stan)
    browser = Browser(ann).open(LIST).submit(button)
    assert browser.says(words)
    assert browser.says("Nothing yet")
    assert browser.link("Take it back") == f"{CHOICES}#muted"
    title = "Stan Stranger" if "Stan" in button else "The queue for electricity"
    browser.open(CHOICES).submit(f"Hear of it again: {title}")
    assert not Mute.objects.exists()
    assert browser.open(LIST).says("Stan Stranger answered you")


def test_what_is_followed_is_left_where_it_is_told(article: Article, ann: Reader, stan: Reader) -> None:
    follow(ann, article=article)
    make_comment(article, stan, body="News.")
    tell()
    Browser(ann).open(LIST).submit("Stop following")
    assert not Subscription.objects.exists()


def test_nobody_acts_on_what_others_were_told(opening: Comment, ann: Reader, stan: Reader) -> None:
    answer(opening, stan)
    data = {"act": "read", "row": Notification.objects.get().public_id}
    client = Client()
    client.force_login(stan)
    assert client.post(LIST, data).status_code == 404
    assert client.post(LIST, {**data, "act": "applaud"}).status_code == 404
    assert Notification.objects.get().read_at is None


def test_a_rejection_tells_why(article: Article, ann: Reader, mo: Reader) -> None:
    decide(mo, make_comment(article, ann, body="All fools."), "remove", message="Attack the argument.")
    tell()
    browser = Browser(ann).open(LIST)
    assert browser.says("Your comment is not shown")
    assert browser.says("Attack the argument.")
    assert browser.link("Your comment is not shown") == "/me/held"


def test_the_list_is_walked_and_asks_as_much_however_long_it_is(opening: Comment, ann: Reader, stan: Reader) -> None:
    answer(opening, stan)
    browser = Browser(ann).open(LIST)
    with CaptureQueriesContext(connection) as few:
        browser.open(LIST)
    for number in range(34):
        make_comment(opening.article, make_reader(f"Reader {number}"), body=f"{number}.", parent=opening)
    tell()
    with CaptureQueriesContext(connection) as many:
        browser.open(LIST)
    assert len(many) == len(few)
    assert len(browser.page.select(".n-list > li")) == 30
    browser.open(f"{LIST}{browser.link('Older')}")
    assert len(browser.page.select(".n-list > li")) == 5
    assert browser.link("Newest") == LIST


@pytest.mark.parametrize("address", [LIST, CHOICES, "/a/electricity/follow"])
def test_a_stranger_signs_in_first(address: str, article: Article) -> None:
    answer = Client().get(address)
    assert answer["Location"] == f"/sign-in/?next={address.replace('/', '%2F')}"


def test_choices_are_saved_and_only_what_differs_is_kept(robin: Reader) -> None:
    browser = Browser(robin).open(CHOICES)
    browser.submit("Save your choices", **{"article-mail": "weekly", "digest_hour": "18", "time_zone": "Europe/Berlin"})
    assert browser.says("Your choices are saved.")
    kept = Preferences.objects.get()
    assert kept.choices == {"article": {"mail": "weekly"}}
    assert (kept.digest_hour, kept.time_zone, kept.follows_own) == (18, "Europe/Berlin", False)


def test_a_box_without_its_tick_is_a_no(robin: Reader) -> None:
    browser = Browser(robin).open(CHOICES)
    address, data = browser.filled("Save your choices", follows_own="on")
    del data["reply-page"]
    browser.answer = browser.http.post(address, data, follow=True)
    kept = Preferences.objects.get()
    assert kept.choices == {"reply": {"page": False}}
    assert kept.follows_own


def test_a_choice_that_there_is_not_is_refused_beside_its_field(robin: Reader) -> None:
    browser = Browser(robin).open(CHOICES).submit("Save your choices", **{"reply-mail": "hourly-ish"})
    assert browser.status == 400
    assert browser.page.select_one("#id_reply-mail_error").get_text() == "Choose one of the list."  # type: ignore[union-attr]
    assert not Preferences.objects.exists()


def test_everything_is_off_in_one_click_and_on_in_another(opening: Comment, ann: Reader, stan: Reader) -> None:
    choose(ann, kinds={"article": {"page": False}})
    browser = Browser(ann).open(CHOICES).submit("Turn everything off")
    assert browser.says("Everything is off")
    answer(opening, stan)
    assert kinds(ann) == []
    browser.submit("Turn it on again")
    assert browser.says("You hear of what you chose again.")
    assert Preferences.objects.get().choices == {"article": {"page": False}}
    assert not Preferences.objects.get().is_off


def test_a_guest_chooses_for_the_page_alone_and_a_moderator_also_of_their_work(ann: Reader, mo: Reader) -> None:
    guest, staff = Browser(ann).open(CHOICES), Browser(mo).open(CHOICES)
    assert guest.says("You are a guest, so you are told on this site alone.")
    assert not guest.page.select("select")
    assert not guest.says("The queue is long or old")
    assert staff.says("The queue is long or old")


def test_what_is_followed_has_a_rhythm_of_its_own(opening: Comment, robin: Reader) -> None:
    follow(robin, article=opening.article)
    follow(robin, comment=opening)
    browser = Browser(robin).open(CHOICES)
    assert browser.says("A conversation beneath The queue for electricity")
    browser.submit("Save: The queue for electricity", rhythm="weekly")
    assert [each.rhythm for each in Subscription.objects.order_by("id")] == ["", "weekly"]
    browser.submit("Stop following: The queue for electricity")
    assert [each.branch_id for each in Subscription.objects.all()] == [None]


def test_nobody_changes_what_others_follow_and_mute(opening: Comment, ann: Reader, stan: Reader) -> None:
    follow(ann, comment=opening)
    mute(ann, whom=stan)
    client = Client()
    client.force_login(stan)
    for act, row in (("unfollow", Subscription.objects.get()), ("unmute", Mute.objects.get()), ("applaud", None)):
        sent: Any = {"act": act, "row": row.public_id if row else ""}
        assert client.post(CHOICES, sent).status_code == 404
    assert (Subscription.objects.count(), Mute.objects.count()) == (1, 1)


def test_an_article_is_followed_from_its_page_and_left(article: Article, ann: Reader) -> None:
    browser = Browser(ann).open("/a/electricity/")
    browser.open(browser.link("Follow this article")).submit("Follow")
    assert browser.says("You follow it: you hear of what others write here.")
    browser.submit("Stop following")
    assert browser.says("You follow it no longer.")
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("who", ["a member", "a guest", "a stranger"])
def test_after_writing_one_is_asked_whether_to_be_told_and_says_so_for_all(article: Article, who: str) -> None:
    readers = {"a member": lambda: make_member("Mel Member", "mel@example.org"), "a guest": make_reader}
    browser = Browser(readers[who]() if who in readers else None).open("/a/electricity/write")
    named = {} if who in readers else {"name": "Quinn Quiet"}
    browser.submit("Post comment", body="How long is the queue?", **named)
    assert not Subscription.objects.exists()

    browser.submit("Tell me what others write in this conversation")
    assert browser.says("You follow it: you hear of what others write here.")
    assert Subscription.objects.get().branch_id == Comment.objects.get().id
    assert not browser.page.select("[name=own][checked]")
    browser.submit("Save", own="on")
    assert Preferences.objects.get().follows_own

    browser.open(browser.link("Back to the discussion"))
    assert browser.link("Follow or mute this conversation")
    assert not browser.says("Tell me what others write")


def test_nobody_is_asked_about_what_they_muted_or_what_others_wrote(
    opening: Comment, ann: Reader, stan: Reader
) -> None:
    mute(ann, comment=opening)
    for reader in (ann, stan, None):
        assert not Browser(reader).open(f"/c/{opening.public_id}/").says("Tell me what others write")


def test_a_conversation_is_muted_from_a_comment_of_it(opening: Comment, ann: Reader, stan: Reader) -> None:
    reply = answer(opening, stan)
    browser = Browser(ann).open(f"/c/{reply.public_id}/")
    browser.open(browser.link("Follow or mute this conversation")).submit("Hear nothing of it")
    assert Mute.objects.get().branch_id == opening.id
    browser.submit("Hear of it again")
    assert not Mute.objects.exists()


def test_a_reader_is_muted_from_their_page_and_heard_again(opening: Comment, ann: Reader, stan: Reader) -> None:
    browser = Browser(stan).open(f"/r/{ann.public_id}/")
    browser.open(browser.link("Hear nothing of this reader")).submit("Hear nothing of them")
    assert Mute.objects.get().whom_id == ann.id
    browser.submit("Hear of them again")
    assert not Mute.objects.exists()
    assert Browser(ann).open(f"/r/{ann.public_id}/mute").says("This is you.")


def test_a_reader_is_muted_where_one_meets_them(opening: Comment, ann: Reader, stan: Reader) -> None:
    browser = Browser(stan).open(f"/c/{opening.public_id}/")
    browser.open(browser.link("Mute Ann Author")).submit("Hear nothing of them")
    assert Mute.objects.get().whom_id == ann.id
    assert browser.says("You hear nothing more of it.")
    browser.submit("Hear of them again")
    assert not Mute.objects.exists()
    assert not Browser(ann).open(f"/c/{opening.public_id}/").says("Mute Ann Author")


def test_an_address_that_is_not_confirmed_is_said_and_asked(robin: Reader) -> None:
    Reader.objects.filter(id=robin.id).update(email="new@example.org")
    browser = Browser(Reader.objects.get(id=robin.id)).open(CHOICES)
    assert browser.says("Nobody has confirmed yet that new@example.org is yours")
    browser.submit("Send a mail that asks")
    assert browser.says("A mail is on its way to your address.")
    assert browser.submit("Send a mail that asks").says("A mail that asks is on its way already.")


def test_public_pages_tell_nobody_what_one_has_not_read(opening: Comment, ann: Reader, stan: Reader) -> None:
    answer(opening, stan)
    stranger, told = Client(), Client()
    told.force_login(ann)
    for address in ("/", "/a/electricity/", f"/r/{ann.public_id}/"):
        assert told.get(address).content == stranger.get(address).content
