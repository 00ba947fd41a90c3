"""Mail by the API of a provider: it goes through the one client, and waits while the provider is away."""

import json
import socket
from datetime import timedelta
from typing import Any

import pytest

from discussion.accounts.models import Letter
from discussion.actions import letters
from discussion.core import mail_providers
from discussion.core.outbound import Unanswered
from discussion.sites.queries import default_site
from tests.factories import NOON
from tests.things.servers import Behaviour, Server, answer

pytestmark = pytest.mark.django_db
TAKEN = b'{"ErrorCode": 0, "Message": "OK", "MessageID": "1", "SubmittedAt": "now", "To": "ada@example.org"}'


class Provider:
    """Postmark, as far as a letter knows it: keeps what it is sent, and answers as it is told."""

    def __init__(self) -> None:
        self.says: Behaviour = answer(TAKEN, Content_Type="application/json")
        self.bodies: list[Any] = []

    def behave(self, line: socket.socket, head: bytes) -> None:
        length = next(int(each.split(b":")[1]) for each in head.split(b"\r\n") if each.lower().startswith(b"content-l"))
        body = head.partition(b"\r\n\r\n")[2]
        while len(body) < length:
            body += line.recv(4096)
        self.bodies.append(json.loads(body))
        self.says(line, head)


@pytest.fixture
def provider(settings):
    """A provider on this machine, which may be reached."""
    provider = Provider()
    with Server(provider.behave) as server:
        settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
        use(settings, server.url)
        provider.server = server
        yield provider


def use(settings: Any, url: str) -> None:
    settings.EMAIL_BACKEND = "discussion.core.mail_providers.backend"
    settings.EMAIL_PROVIDER = "postmark"
    settings.EMAIL_PROVIDER_OPTIONS = {"server_token": "secret", "api_url": url}


def write() -> None:
    letters.write_letter(
        site=default_site(), to="ada@example.org", subject="Your code", text="BCDF-GHJK\nÜnïcode", now=NOON
    )


def send(*, later: timedelta = timedelta(0)) -> bool:
    """Whether the letter that is due was sent."""
    letter = letters.claim_letter(now=NOON + later)
    assert letter is not None
    return letters.send_letter(letter=letter, now=NOON + later)


def test_a_letter_arrives_as_it_was_written(provider, settings):
    write()
    assert send()
    [body] = provider.bodies
    [head] = provider.server.heads
    assert head.startswith(b"POST /email HTTP/1.1\r\n")
    assert b"X-Postmark-Server-Token: secret" in head
    assert b"User-Agent: Discussion" in head
    assert (body["To"], body["Subject"], body["TextBody"]) == ("ada@example.org", "Your code", "BCDF-GHJK\nÜnïcode")
    assert body["From"] == f"{default_site().name} <{settings.DEFAULT_FROM_EMAIL}>"
    assert "Message-ID" in [each["Name"] for each in body["Headers"]]
    assert not Letter.objects.exists()


REFUSALS = [
    answer(b"{}", status="500 Internal Server Error"),
    answer(b'{"ErrorCode": 10, "Message": "Bad token"}', status="401 Unauthorized"),
    answer(b"<html>", Content_Type="text/html"),
    lambda line, _: line.close(),
]


@pytest.mark.parametrize("says", REFUSALS, ids=["it fails", "no key of its own", "another page", "it hangs up"])
def test_while_the_provider_does_not_take_it_a_letter_waits(provider, says):
    write()
    provider.says = says
    assert not send()
    assert letters.claim_letter(now=NOON + timedelta(seconds=14)) is None
    provider.says = answer(TAKEN, Content_Type="application/json")
    assert send(later=timedelta(seconds=15))
    assert len(provider.bodies) == 2
    assert not Letter.objects.exists()


def test_a_provider_that_may_not_be_reached_is_not_dialled(provider, settings):
    settings.OUTBOUND_ALLOW = []
    write()
    assert not send()
    assert provider.server.connections == 0
    assert Letter.objects.get().attempts == 1


def test_whether_a_provider_answers_is_seen_without_sending(provider, settings):
    provider.server.behave = answer(b"", status="404 Not Found")
    mail_providers.reach()
    settings.OUTBOUND_ALLOW = []
    with pytest.raises(Unanswered):
        mail_providers.reach()
