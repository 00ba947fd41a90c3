"""One mail about one notification."""

import pytest

from discussion.accounts.models import Reader
from discussion.actions import preferences
from discussion.actions.preferences import Wish
from discussion.comments.models import Comment
from discussion.notifications import links
from discussion.notifications.models import Mute, Subscription
from tests.factories import NOON, put_in_state
from tests.notifications.mail.conftest import notify, outcomes, post, sent


def test_a_reply_comes_by_mail_once(ada, reply):
    told = notify(ada, reply)

    assert outcomes() == [("sent", "")]
    [mail] = sent()
    assert mail.to == ["ada@example.org"]
    assert "Whoever uses it does." in mail.body
    told.refresh_from_db()
    assert told.mailed_at is not None
    assert post() == []


def test_the_message_id_is_the_same_for_each_attempt_and_names_nobody(ada, reply, settings):
    from discussion.notifications.channels.mail.channel import CHANNEL
    from discussion.notifications.models import Delivery

    notify(ada, reply)
    planned = Delivery.objects.get()
    first, second = (CHANNEL.prepare(planned, planned.due_at).email.extra_headers["Message-ID"] for _ in range(2))
    assert first == second
    assert first.endswith(f"@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>")
    assert not any(told in first for told in ("ada", str(planned.id), str(ada.id), ada.public_id))


def test_each_recipient_of_an_event_has_a_message_of_their_own_in_the_same_thread(ada, reply, mo):
    from tests.notifications.mail.conftest import make_addressee

    for reader in (ada, make_addressee("Bea Branch", "bea@example.org")):
        notify(reader, reply)
    post()
    headers = [mail.extra_headers for mail in sent()]
    assert len({each["Message-ID"] for each in headers}) == 2
    assert len({each["References"] for each in headers}) == 1
    assert headers[0]["References"].split()[-1] == headers[0]["In-Reply-To"]


def test_a_mail_can_be_stopped_with_one_click_and_says_that_a_program_wrote_it(ada, reply):
    notify(ada, reply)
    post()
    mail = sent()[0].message()
    stop = mail["List-Unsubscribe"]
    assert stop.startswith("<http")
    assert "/n/" in stop
    assert links.read(stop.rstrip("/>").rpartition("/")[2]) == links.Link(ada.id, "kind", "reply")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "bulk"
    assert mail["List-Id"]
    assert mail["Date"]
    assert mail["Reply-To"] is None


def test_what_is_not_to_be_seen_any_more_is_not_sent(ada, reply):
    notify(ada, reply)
    put_in_state(reply, Comment.State.REMOVED)

    [(outcome, _)] = outcomes()
    assert outcome == "skipped"
    assert sent() == []


@pytest.mark.parametrize("rhythm", ["", "daily"])
@pytest.mark.parametrize(
    "wish",
    [Wish(is_off=True), Wish(kinds={"reply": {"mail": "never"}})],
    ids=["everything off", "no mail of the kind"],
)
def test_what_is_wanted_no_longer_is_not_sent_though_it_was_planned(wish, rhythm, ada, reply):
    notify(ada, reply, rhythm=rhythm)
    preferences.store(reader=ada, wish=wish, now=NOON)
    assert [outcome for outcome, _ in outcomes()] == ["skipped"]
    assert sent() == []


@pytest.mark.parametrize("rhythm", ["", "weekly"])
@pytest.mark.parametrize("what", ["article", "branch", "whom"])
def test_what_was_muted_since_is_not_sent(what, rhythm, ada, reply):
    notify(ada, reply, rhythm=rhythm)
    muted = {"article": reply.article_id, "branch": reply.root_id, "whom": reply.author_id}[what]
    Mute.objects.create(site=ada.site, reader=ada, created_at=NOON, **{f"{what}_id": muted})
    assert [outcome for outcome, _ in outcomes()] == ["skipped"]
    assert sent() == []


@pytest.mark.parametrize("rhythm", ["", "weekly"])
@pytest.mark.parametrize("kind", ["article", "branch"])
@pytest.mark.parametrize("how", ["unfollowed", "no mail of it"])
def test_what_is_followed_no_longer_is_not_sent_though_it_was_planned(how, kind, rhythm, ada, reply):
    notify(ada, reply, kind=kind, rhythm=rhythm)
    if how == "unfollowed":
        Subscription.objects.all().delete()
    else:
        Subscription.objects.update(rhythm="never")
    assert [outcome for outcome, _ in outcomes()] == ["skipped"]
    assert sent() == []


def test_who_leaves_a_conversation_and_follows_the_article_is_told_all_the_same(ada, reply):
    notify(ada, reply, kind="branch")
    Subscription.objects.update(branch=None)
    assert [outcome for outcome, _ in outcomes()] == ["sent"]


def test_who_was_erased_hears_nothing_more(ada, reply):
    notify(ada, reply)
    Reader.objects.filter(id=ada.id).update(is_active=False, email=None)
    assert outcomes() == [("skipped", "There is nobody to tell.")]
