"""Who hears of what: each sentence of the promise, by the acts that lead there."""

from datetime import timedelta

import pytest

from discussion.actions import claiming, notifications, reading
from discussion.actions.sanctions import sanction
from discussion.notifications.models import Delivery, Notification
from tests.factories import NOON, decide, free_meter, make_comment, make_member, make_reader, work
from tests.notifications.wishes import choose, follow, kinds, mute, tell, told
from tests.screening.rows import edit, post, set_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def fay(db):
    """A member who follows."""
    return make_member("Fay Follower", "fay@example.org")


def answer(opening, stan, body="Four years."):
    posted = make_comment(opening.article, stan, body=body, parent=opening)
    tell()
    return posted


def test_who_is_answered_hears_of_it(opening, ann, stan):
    posted = answer(opening, stan)

    assert told(ann) == [("reply", posted.public_id)]
    assert told(stan) == []


def test_who_is_mentioned_hears_of_it(opening, ann, stan):
    posted = make_comment(opening.article, stan, body="As @Ann Author says.")
    tell()

    assert told(ann) == [("mention", posted.public_id)]


def test_who_follows_the_article_hears_of_every_comment(opening, fay, stan):
    follow(fay, article=opening.article)
    first, second = make_comment(opening.article, stan), answer(opening, stan)
    tell()

    assert told(fay) == [("article", first.public_id), ("article", second.public_id)]


def test_who_follows_a_conversation_hears_of_all_of_it_and_of_no_other(opening, fay, ann, stan):
    beneath = answer(opening, stan)
    follow(fay, comment=beneath)
    deeper = make_comment(opening.article, ann, parent=beneath)
    make_comment(opening.article, ann, body="Something else.")
    tell()

    assert told(fay) == [("branch", deeper.public_id)]


def test_of_several_reasons_one_notification_names_the_strongest(opening, ann, stan):
    follow(ann, article=opening.article)
    follow(ann, comment=opening)
    posted = answer(opening, stan, "@Ann Author, four years.")

    assert told(ann) == [("reply", posted.public_id)]


def test_a_reason_for_which_they_want_to_hear_nothing_leaves_room_for_the_next(opening, fay, stan):
    off = {"page": False, "mail": "never", "push": False}
    choose(fay, kinds={"branch": off})
    follow(fay, comment=opening)
    follow(fay, article=opening.article)
    answer(opening, stan)

    assert kinds(fay) == ["article"]


def test_nobody_hears_of_their_own_act(opening, ann, mo):
    follow(ann, article=opening.article)
    make_comment(opening.article, ann, parent=opening, body="@Ann Author answers herself.")
    mine = make_comment(opening.article, mo)
    decide(mo, mine, "feature")
    tell()

    assert told(ann) == [("article", mine.public_id)]
    assert told(mo) == []


@pytest.mark.parametrize("what", ["article", "comment", "whom"])
def test_nobody_hears_of_what_or_whom_they_muted(what, opening, ann, stan):
    follow(ann, article=opening.article)
    mute(ann, **{what: {"article": opening.article, "comment": opening, "whom": stan}[what]})
    answer(opening, stan, "@Ann Author, four years.")

    assert told(ann) == []


def test_nobody_hears_from_who_is_banned_unseen(opening, ann, mo, stan):
    follow(ann, article=opening.article)
    sanction(moderator=mo, reader=stan.id, kind="shadow", now=NOON)
    stan.refresh_from_db()
    answer(opening, stan)

    assert told(ann) == []


def test_what_was_posted_just_before_the_ban_is_not_told_either(opening, ann, mo, stan):
    make_comment(opening.article, stan, parent=opening)
    sanction(moderator=mo, reader=stan.id, kind="shadow", now=NOON)
    tell()

    assert told(ann) == []


def test_a_banned_reader_hears_of_nothing_but_what_is_decided_about_them(opening, ann, mo, stan):
    sanction(moderator=mo, reader=ann.id, kind="ban", now=NOON)
    answer(opening, stan)
    decide(mo, opening, "remove")
    tell()

    assert kinds(ann) == ["rejected"]


def test_a_comment_that_was_held_first_is_told_when_it_is_approved_and_never_again(held, ann, stan, mo):
    root = post(held, ann)
    decide(mo, root, "approve")
    reply = post(held, stan, "Four years.", parent=root)
    tell()
    assert kinds(ann) == ["approved"]

    decide(mo, reply, "approve")
    tell()
    assert told(ann)[1:] == [("reply", reply.public_id)]

    set_policy(held, holds="nobody")
    edit(reply, "Five years.")
    decide(mo, reply, "remove")
    decide(mo, reply, "restore")
    tell()

    assert told(ann)[1:] == [("reply", reply.public_id)]


def test_a_comment_that_is_hidden_before_its_turn_is_told_when_it_is_back(opening, ann, mo, stan):
    posted = make_comment(opening.article, stan, parent=opening)
    decide(mo, posted, "remove")
    tell()
    assert told(ann) == []

    decide(mo, posted, "restore")
    tell()
    assert told(ann) == [("reply", posted.public_id)]


def test_an_edit_that_mentions_somebody_tells_them_alone(opening, fay, ann, stan):
    posted = make_comment(opening.article, stan, body="Four years.")
    tell()
    follow(fay, article=opening.article)
    edit(posted, "@Ann Author: four years.")
    edit(posted, "@Ann Author: five years.")
    tell()

    assert told(ann) == [("mention", posted.public_id)]
    assert told(fay) == []


def test_followers_are_told_some_at_a_time(opening, stan, monkeypatch):
    monkeypatch.setattr("discussion.actions.notifications.BATCH", 2)
    followers = [make_reader(f"Reader {letter}") for letter in "ABCDE"]
    for each in followers:
        follow(each, article=opening.article)
    follow(followers[0], comment=opening)
    answer(opening, stan)

    assert [kinds(each) for each in followers] == [["branch"], *[["article"]] * 4]


def test_guests_hear_in_the_page_alone_and_members_by_mail_too(opening, ann, fay, stan):
    answer(opening, stan)
    theirs = make_comment(opening.article, fay)
    make_comment(opening.article, stan, parent=theirs)
    tell()

    assert kinds(ann) == ["reply"]
    assert list(Delivery.objects.values_list("reader", "channel")) == [(fay.id, "mail")]
    mail = Delivery.objects.get()
    assert mail.key == f"n:{Notification.objects.get(reader=fay).id}"


def test_what_comes_in_a_digest_is_one_mail(opening, fay, stan):
    follow(fay, article=opening.article, rhythm="hourly")
    for number in range(3):
        make_comment(opening.article, stan, body=f"Argument {number}.")
    tell()

    assert list(Notification.objects.filter(reader=fay).values_list("rhythm", flat=True)) == ["hourly"] * 3
    mail = Delivery.objects.get(reader=fay)
    assert (mail.key.split(":")[0], mail.due_at, mail.notification) == ("hourly", NOON + timedelta(hours=1), None)


def test_who_turned_everything_off_is_told_nothing(opening, ann, stan):
    choose(ann, is_off=True)
    answer(opening, stan)

    assert told(ann) == []


def test_what_a_guest_was_told_and_follows_is_their_members_without_doubling(article, ann, fay, stan):
    gus, root = make_reader("Gus Guest"), make_comment(article, stan, body="A root.")
    for who in (gus, fay):
        follow(who, article=article)
        mute(who, whom=ann)
    follow(gus, comment=root)
    posted = make_comment(article, stan)
    tell()
    claiming.claim_guest(guest=gus, member=fay, now=NOON, meter=free_meter())
    work("claims")

    assert [comment for _, comment in told(fay)] == [root.public_id, posted.public_id]
    assert (fay.subscriptions.count(), fay.mutes.count()) == (2, 1)
    assert (gus.subscriptions.count(), gus.mutes.count(), gus.notifications.count()) == (0, 0, 0)


def test_old_notifications_are_forgotten(opening, ann, stan):
    answer(opening, stan)
    answer(opening, stan, "Five years.")
    reading.read(reader=ann, now=NOON, meter=free_meter(), numbers=[ann.notifications.earliest("id").id])
    assert notifications.clean(now=NOON + timedelta(days=89)) == 0
    assert notifications.clean(now=NOON + timedelta(days=91)) == 1
    assert notifications.clean(now=NOON + timedelta(days=181)) == 1
