"""Who gets mail, and where it stops."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from discussion.actions import mailing
from discussion.core import clock as present
from discussion.core.errors import Refusal
from discussion.notifications.addresses import destination
from discussion.notifications.models import Delivery, MailAddress
from tests.factories import NOON, make_comment, make_member, make_reader
from tests.notifications.mail.conftest import make_guest_of_the_host, notify, outcomes, post, sent


def confirm(reader) -> None:
    mailing.confirm_address(reader=reader, digest=destination(reader).digest, now=present.now())


def test_a_guest_has_no_address(db, reply):
    notify(make_reader("Gus Guest"), reply)
    assert outcomes() == [("skipped", "There is no address.")]


def test_a_member_who_never_confirmed_gets_a_question_and_nothing_else(thread, reply):
    una = make_member("Una Unknown", "una@example.org")
    EmailAddress.objects.create(user=una, email="una@example.org", primary=True, verified=False)
    notify(una, reply)
    post()
    [mail] = sent()
    assert mail.subject == "Do you want mail from Discussion?"
    assert "Whoever uses it does." not in mail.body
    assert "Ann" not in mail.body
    assert "List-Unsubscribe" not in mail.extra_headers


def test_an_unconfirmed_address_gets_one_mail_a_day_and_three_in_all(reply, thread, clock):
    hal = make_guest_of_the_host("Hal Host", "hal@example.org")
    days = []
    for hour in range(0, 24 * 6, 6):
        notify(hal, make_comment(thread, make_reader(f"Writer {hour}"), now=NOON), now=present.now())
        post()
        days.append(len(sent()))
        clock.shift(timedelta(hours=6))
    assert days[:9] == [1, 1, 1, 1, 2, 2, 2, 2, 3]
    assert days[-1] == 3


def test_an_address_that_several_readers_give_gets_no_more_mail_for_it(reply, clock):
    for number in range(3):
        reader = make_guest_of_the_host(f"Hal {number}", "hal@example.org")
        notify(reader, reply)
        post()
        with pytest.raises(Refusal, match="on its way already"):
            mailing.ask_again(reader=reader, now=present.now())
    assert len(sent()) == 1


def test_whoever_asks_for_the_question_gets_it_three_times_and_no_more(db, clock):
    hal = make_guest_of_the_host("Hal Host", "hal@example.org")
    for _ in range(3):
        mailing.ask_again(reader=hal, now=present.now())
        clock.shift(timedelta(days=1, hours=1))
    with pytest.raises(Refusal, match="several times lately"):
        mailing.ask_again(reader=hal, now=present.now())


def test_once_it_is_confirmed_mail_comes(reply):
    hal = make_guest_of_the_host("Hal Host", "hal@example.org")
    confirm(hal)
    notify(hal, reply)
    assert outcomes() == [("sent", "")]
    assert sent()[0].to == ["hal@example.org"]


def test_another_address_is_confirmed_anew(reply):
    hal = make_guest_of_the_host("Hal Host", "hal@example.org")
    confirm(hal)
    hal.identities.update(email="other@example.org")
    assert not destination(hal).is_confirmed


@pytest.mark.parametrize("why", ["bounce", "complaint"])
def test_where_mail_came_back_nothing_more_is_sent(why, ada, reply):
    assert mailing.stop_address(email="Ada@Example.org", why=why, now=NOON) == 1
    notify(ada, reply)
    assert outcomes() == [("skipped", f"Mail is stopped: {why}.")]
    assert sent() == []


def test_an_address_that_nobody_has_is_not_remembered(db):
    assert mailing.stop_address(email="nobody@example.org", why="bounce", now=NOON) == 0
    assert not MailAddress.objects.exists()


def test_no_address_is_kept_to_know_it_by(ada):
    mailing.stop_address(email="ada@example.org", why="bounce", now=NOON)
    kept = MailAddress.objects.get()
    assert "ada" not in " ".join(str(value) for value in vars(kept).values()).replace(str(ada.id), "")


def test_who_was_stopped_can_ask_for_the_question_once_a_day(ada, clock):
    mailing.stop_address(email="ada@example.org", why="bounce", now=NOON)
    mailing.ask_again(reader=ada, now=NOON)
    with pytest.raises(Refusal, match="on its way already"):
        mailing.ask_again(reader=ada, now=NOON)
    post()
    assert [mail.to for mail in sent()] == [["ada@example.org"]]
    confirm(ada)
    assert destination(ada).stopped_by == ""


def test_a_question_that_is_answered_before_it_is_sent_is_not_asked(db):
    hal = make_guest_of_the_host("Hal Host", "hal@example.org")
    mailing.ask_again(reader=hal, now=NOON)
    confirm(hal)
    assert outcomes() == [("skipped", "The address is confirmed.")]


def test_a_question_about_an_address_that_is_another_by_now_is_not_asked(db):
    hal = make_guest_of_the_host("Hal Host", "hal@example.org")
    mailing.ask_again(reader=hal, now=NOON)
    hal.identities.update(email="other@example.org")
    assert outcomes() == [("skipped", "The address is another one now.")]


def test_who_has_no_address_is_told_so(stan):
    with pytest.raises(Refusal, match="No address of yours"):
        mailing.ask_again(reader=stan, now=NOON)
    assert not Delivery.objects.exists()
