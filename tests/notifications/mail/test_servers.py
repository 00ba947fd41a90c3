"""What becomes of a mail, by what a real mail server answers."""

import smtplib
import socket
from datetime import timedelta

import pytest

from discussion.core import clock as present
from discussion.notifications.channels.mail import sending
from discussion.notifications.models import Delivery, MailAddress, Notification
from tests.factories import make_comment, make_reader
from tests.notifications.mail.conftest import notify, post
from tests.sinks import MailSink, cut_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings):
    """The server that EMAIL_URL names."""
    with MailSink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 0.5
        yield server
        sending.hang_up()


def only() -> Delivery:
    return Delivery.objects.get()


def test_a_mail_is_taken_once(sink, ada, reply):
    notify(ada, reply)
    [planned] = post()
    assert planned.outcome == "sent"
    assert len(sink.taken) == 1
    assert b"Whoever uses it does." in sink.taken[0]
    assert b"ada@example.org" in sink.taken[0]


def test_a_batch_goes_over_one_line(sink, ada, thread):
    for number in range(5):
        notify(ada, make_comment(thread, make_reader(f"Writer {number}")))
    post()
    assert len(sink.taken) == 5
    assert sink.lines == 1


def test_a_line_that_the_server_cut_between_two_mails_is_opened_anew(sink, ada, reply, thread):
    notify(ada, reply)
    post()
    sending._line.backend.connection.sock.shutdown(socket.SHUT_RDWR)
    notify(ada, make_comment(thread, make_reader("Bea Branch")))
    [planned] = post()
    assert planned.outcome == "sent"
    assert sink.lines == 2


@pytest.mark.parametrize("answer", ["450 4.2.1 try later", "421 4.3.2 going down"])
@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_a_server_that_is_busy_is_asked_again(where, answer, sink, ada, reply, clock):
    if where == "rcpt":
        sink.rcpt = lambda address: answer
    else:
        sink.answer(answer)
    notify(ada, reply)
    [planned] = post()
    assert (planned.outcome, planned.status) == ("", int(answer[:3]))
    assert planned.due_at > present.now() + timedelta(seconds=59)
    sink.mend()
    clock.shift(timedelta(minutes=2))
    [planned] = post()
    assert planned.outcome == "sent"
    assert Notification.objects.get().mailed_at is not None


def test_a_mail_that_a_server_will_never_take_is_given_up(sink, ada, reply):
    sink.answer("554 5.7.1 looks like spam")
    notify(ada, reply)
    [planned] = post()
    assert (planned.outcome, planned.status) == ("dead", 554)
    assert not MailAddress.objects.exists()


def test_an_address_that_a_server_does_not_know_is_stopped_the_third_time(sink, ada, thread):
    sink.rcpt = lambda address: f"550 5.1.1 <{address}> unknown here"
    for number in range(4):
        notify(ada, make_comment(thread, make_reader(f"Writer {number}")))
    assert [each.outcome for each in post()] == ["dead", "dead", "dead", "skipped"]
    assert MailAddress.objects.get().stopped_by == "refused"
    assert not any("ada@example.org" in each.answer for each in Delivery.objects.all())


def test_one_that_is_taken_in_between_begins_the_count_anew(sink, ada, thread):
    for number in range(6):
        sink.mend()
        if number % 3 < 2:
            sink.rcpt = lambda address: "550 no such user"
        notify(ada, make_comment(thread, make_reader(f"Writer {number}")))
        post()
    assert MailAddress.objects.get().stopped_by == ""


@pytest.mark.parametrize("answer", ["552 5.2.2 mailbox full", "550 5.7.26 not authenticated"])
def test_a_refusal_that_is_not_about_the_address_stops_nothing(answer, sink, ada, thread):
    sink.rcpt = lambda address: answer
    for number in range(3):
        notify(ada, make_comment(thread, make_reader(f"Writer {number}")))
    assert {each.outcome for each in post()} == {"dead"}
    assert not MailAddress.objects.exists()


def test_a_line_cut_in_the_middle_of_a_mail_sends_it_again_as_the_same(sink, ada, reply, clock):
    """The server may have taken it: what comes twice bears the same Message-ID."""
    sink.behave = cut_off
    notify(ada, reply)
    [planned] = post()
    assert planned.outcome == ""
    sink.mend()
    clock.shift(timedelta(minutes=2))
    [planned] = post()
    assert planned.outcome == "sent"
    first, second = sink.message_ids
    assert first == second


def test_a_server_that_says_nothing_holds_nobody_up(ada, reply, settings, sink):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = silent.getsockname()[1], 0.05
        notify(ada, reply)
        [planned] = post()
    assert planned.outcome == ""
    assert "ada@example.org" not in planned.answer


def test_a_server_that_is_away_is_asked_for_two_days(ada, reply, settings, sink, clock):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        settings.EMAIL_PORT = nobody.getsockname()[1]
    began = present.now()
    notify(ada, reply)
    while only().outcome == "":
        clock.move_to(only().due_at)
        post()
    assert only().outcome == "dead"
    assert timedelta(days=1) < only().settled_at - began < timedelta(days=3)


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPAuthenticationError(535, b"5.7.8 wrong password of ada@example.org"),
        smtplib.SMTPSenderRefused(550, b"5.7.1 not from you", "noreply@localhost"),
    ],
)
def test_what_is_ours_to_repair_waits_until_it_is(error, ada, reply, monkeypatch):
    def refuse(*args, **options):
        raise error

    monkeypatch.setattr(sending, "get_connection", refuse)
    notify(ada, reply)
    [planned] = post()
    assert (planned.outcome, planned.status) == ("", error.smtp_code)
    assert "ada@example.org" not in planned.answer
