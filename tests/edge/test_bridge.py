"""The bridge from ASGI to Django's WSGI handler, trap by trap."""

import asyncio
import threading
from io import BytesIO
from wsgiref.validate import validator

import pytest

from discussion.edge.bridge import Bridge
from discussion.edge.environ import environ_of
from discussion.edge.outflow import Broken, Outflow
from tests.edge.asgi import Client, Whole, answer, scope, until


def test_the_variables_are_those_of_wsgi():
    headers = [
        *((b"host", b"talk.example"), (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"accept", b"a"), (b"accept", b"b")),
        *((b"x_forwarded_for", b"203.0.113.9"), (b"x-forwarded-for", b"198.51.100.1"), (b"proxy", b"evil")),
        *((b"content-type", b"text/plain"), (b"host", b"evil.example")),
    ]
    asked = scope("PUT", b"/a%FF/%2Fb%20c", query_string=b"x=%C3%A4&y=\xff", headers={})
    found = environ_of({**asked, "headers": headers, "scheme": "https"})

    assert found["PATH_INFO"] == "/a\xff//b c"
    assert found["QUERY_STRING"] == "x=%C3%A4&y=\xff"
    assert found["HTTP_COOKIE"] == "a=1; b=2"
    assert found["HTTP_ACCEPT"] == "a,b"
    assert found["HTTP_X_FORWARDED_FOR"] == "198.51.100.1"
    assert found["HTTP_HOST"] == "talk.example"
    assert found["CONTENT_TYPE"] == "text/plain"
    assert (found["REMOTE_ADDR"], found["wsgi.url_scheme"]) == ("192.0.2.1", "https")
    assert "HTTP_PROXY" not in found


def test_a_server_of_wsgi_would_tell_the_same():
    """The standard library's own check of what both sides say to each other."""

    def plain(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"Well."]

    def checked(environ, start_response):
        environ["wsgi.input"] = BytesIO()
        return validator(plain)(environ, lambda status, headers, error=None: start_response(status, headers))

    assert answer(checked, scope()).body == b"Well."


def test_handler_iteration_and_close_run_in_one_thread():
    threads = []

    class Parts:
        def __iter__(self):
            threads.append(threading.get_ident())
            yield b"a"
            yield b"b"
            threads.append(threading.get_ident())

        def close(self):
            threads.append(threading.get_ident())

    def application(environ, start_response):
        threads.append(threading.get_ident())
        start_response("200 OK", [])
        return Parts()

    async def run():
        client = Client()
        await Bridge(application)(scope(), client.receive, client.send)
        await until(lambda: len(threads) == 4)
        return client

    client = asyncio.run(run())
    assert (client.body, client.is_whole) == (b"ab", True)
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()


def test_an_answer_is_closed_also_where_its_client_has_it_at_once():
    closed = threading.Event()

    def application(environ, start_response):
        start_response("200 OK", [])
        return Whole(b"Well.", closed.set)

    assert answer(application, scope()).body == b"Well."
    assert closed.wait(20)


def endless(closed):
    def application(environ, start_response):
        def parts():
            try:
                while True:
                    yield b"x" * 1_000
            finally:
                closed.set()

        start_response("200 OK", [])
        return parts()

    return application


def test_what_is_being_made_ends_when_its_client_leaves():
    closed = threading.Event()

    async def run():
        client = Client()
        task = asyncio.ensure_future(Bridge(endless(closed))(scope(), client.receive, client.send))
        await until(lambda: len(client.sent) > 3)
        client.gone.set()
        await task
        await until(closed.is_set)

    asyncio.run(run())


def test_who_does_not_read_holds_neither_the_thread_nor_memory():
    made, size = 64, 100_000

    def application(environ, start_response):
        start_response("200 OK", [])
        return (b"x" * size for _ in range(made))

    async def run():
        bridge, stuck = Bridge(application), asyncio.Event()
        slow = Client(gate=stuck.wait)
        waiting = asyncio.ensure_future(bridge(scope(), slow.receive, slow.send))
        other = Client()
        await bridge(scope(), other.receive, other.send)
        assert len(other.body) == made * size
        assert slow.sent == []
        stuck.set()
        await waiting
        return slow

    assert len(asyncio.run(run()).body) == made * size


def test_what_nobody_takes_lies_in_a_file():
    async def run():
        outflow = Outflow(asyncio.get_running_loop())
        for number in range(100):
            outflow.put(b"%d" % (number % 10) * 10_000)
        held = sum(map(len, outflow._parts))
        outflow.end(is_whole=True)
        taken = []
        while part := await outflow.take():
            taken.append(part)
        outflow.close()
        return held, b"".join(taken)

    held, taken = asyncio.run(run())
    assert held <= 256 * 1024
    assert taken == b"".join(b"%d" % (number % 10) * 10_000 for number in range(100))


def test_an_answer_that_breaks_in_the_middle_is_not_taken_for_whole():
    def application(environ, start_response):
        def parts():
            yield b"a"
            raise OSError

        start_response("200 OK", [])
        return parts()

    client = Client()
    with pytest.raises(Broken):
        answer(application, scope(), client)

    assert not client.is_whole


def test_a_head_has_the_length_and_no_body():
    def application(environ, start_response):
        start_response("200 OK", [("Content-Length", "5")])
        return Whole(b"Well.")

    client = answer(application, scope("HEAD"))
    assert (client.headers["content-length"], client.body, client.is_whole) == ("5", b"", True)


@pytest.mark.parametrize("length", [10, 300_000])
def test_a_file_is_sent_as_its_client_takes_it_and_closed(length, tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"x" * length)
    opened = []

    def application(environ, start_response):
        opened.append(file.open("rb"))
        start_response("200 OK", [("Content-Length", str(length))])
        return environ["wsgi.file_wrapper"](opened[0], 4096)

    async def run():
        client = Client()
        await Bridge(application)(scope(), client.receive, client.send)
        await until(lambda: opened[0].closed)
        return client

    assert len(asyncio.run(run()).body) == length


def test_a_fault_outside_of_django_is_a_500(caplog):
    def application(environ, start_response):
        raise ValueError

    assert answer(application, scope()).status == 500
    assert "outside of Django" in caplog.text
