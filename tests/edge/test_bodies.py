"""What a request sends is taken before Django is asked: whoever sends slowly keeps no thread."""

import asyncio
import threading

import pytest
from django.conf import settings
from django.urls import reverse

from discussion.edge import bodies
from discussion.edge.bridge import Bridge
from tests.edge.asgi import Client, Whole, answer, echo, part, scope, until

LONGEST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def sent(*parts, **headers):
    """A POST with a body in these parts."""
    messages = [part(each, more=True) for each in parts[:-1]] + [part(parts[-1])]
    return scope("POST", headers=headers or {"content_length": b"%d" % sum(map(len, parts))}), Client(messages)


def test_a_body_arrives_whole_with_its_length():
    asked, client = sent(b"Hello", b", ", b"world")

    assert answer(echo, asked, client).body == b"Hello, world"


def test_a_body_that_does_not_tell_its_length_gets_one():
    asked, client = sent(b"Hello", b", world", b"", transfer_encoding=b"chunked")

    assert answer(echo, asked, client).body == b"Hello, world"


def test_a_request_without_a_body_is_not_waited_for():
    client = answer(echo, scope("POST"), Client([]))

    assert (client.body, client.asked) == (b"", 0)


def test_a_body_longer_than_django_takes_is_read_no_further_and_its_length_told():
    told = []

    def refuse(environ, start_response):
        told.append(int(environ["CONTENT_LENGTH"]))
        start_response("413 Payload Too Large", [])
        return Whole()

    piece = b"x" * 65_536
    asked, client = sent(*[piece] * 100, transfer_encoding=b"chunked")
    answer(refuse, asked, client)

    assert LONGEST < told[0] <= LONGEST + len(piece)
    assert client.asked == told[0] // len(piece)


def test_a_form_with_a_file_that_is_too_long_is_not_read_at_all():
    asked, client = sent(b"x", content_type=b"multipart/form-data; boundary=b", content_length=b"50000000")

    def read(environ, start_response):
        assert environ["CONTENT_LENGTH"] == "50000000"
        with pytest.raises(OSError, match="longer than it may be"):
            environ["wsgi.input"].read(10)
        start_response("413 Payload Too Large", [])
        return Whole()

    assert answer(read, asked, client).status == 413
    assert client.asked == 0


def test_an_archive_is_read_as_django_asks_for_it_in_a_thread_of_its_own():
    threads = []

    def take(environ, start_response):
        threads.append(threading.current_thread().name)
        assert client.asked == 0
        return echo(environ, start_response)

    asked, client = sent(b"a" * 50_000, b"b" * 50_000)
    asked["path"] = reverse("admin:imports_batch_add")

    assert answer(take, asked, client).body == b"a" * 50_000 + b"b" * 50_000
    assert threads[0].startswith("uploads")


def test_who_stops_sending_is_let_go_and_keeps_no_thread(monkeypatch):
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.01)
    asked, client = sent(b"x", content_length=b"10")
    client.messages = [part(b"x", more=True)]

    def never(environ, start_response):
        raise AssertionError("Django was asked.")

    assert answer(never, asked, client).status == 408


def test_stalled_bodies_hold_nobody_up():
    async def run():
        bridge = Bridge(echo)
        stalled = [Client([part(b"x", more=True)]) for _ in range(20)]
        waiting = [
            asyncio.ensure_future(bridge(scope("POST", headers={"content_length": b"10"}), each.receive, each.send))
            for each in stalled
        ]
        await until(lambda: all(each.asked == 2 for each in stalled))
        client = Client()
        await bridge(scope(), client.receive, client.send)
        for each in waiting:
            each.cancel()
        return client

    assert asyncio.run(run()).status == 200
