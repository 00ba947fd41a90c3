"""The one client: whom it does not reach, and how it ends whatever the other side does."""

import gzip
import socket
import threading
import zlib

import pytest
import requests

from discussion.core import dialling, outbound
from discussion.core.outbound import Fault, Unanswered
from tests.architecture.test_run import wait_until
from tests.things.servers import Server, answer, certificate, trickle

LOOPBACK = ["127.0.0.0/8"]
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def inside(settings):
    """This machine may be reached."""
    settings.OUTBOUND_ALLOW = LOOPBACK


@pytest.fixture
def hurried(monkeypatch):
    """There is half a second for everything."""
    monkeypatch.setattr(outbound, "SECONDS", 0.5)


def resolver(monkeypatch, *answers):
    """A resolver that gives these lists of addresses one after the other, the last one for ever."""
    asked, real = [], socket.getaddrinfo

    def getaddrinfo(host, port, *more, **options):
        found = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [each for address in found for each in real(address, port, *more, **options)]

    monkeypatch.setattr(dialling.socket, "getaddrinfo", getaddrinfo)
    return asked


def fault_of(url):
    with pytest.raises(Unanswered) as caught:
        outbound.fetch(url)
    assert isinstance(caught.value, requests.ConnectionError)
    return caught.value.fault


def test_a_body_comes_whole_from_a_network_that_is_allowed(inside):
    with Server(answer(b"keys", Content_Type="application/json")) as server:
        assert outbound.fetch(server.url, accept="application/json") == b"keys"
        [head] = server.heads
    assert b"Accept: application/json" in head
    assert b"User-Agent: Discussion" in head


@pytest.mark.parametrize(
    "host",
    [
        *(
            "127.0.0.1",
            "localhost",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "017700000001",
            "127.1",
            "0",
        ),
        *("0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
        *(
            "127.0.0.1.",
            "localhost.",
            "１２７.0.0.1",
            "①②⑦.0.0.1",
            "127。0。0。1",
            "LOCALHOST",
            "user@127.0.0.1",
            "[::1%25lo]",
        ),
        *("[0:0:0:0:0:0:0:1]", "[::127.0.0.1]", "%6c%6f%63%61%6c%68%6f%73%74", "127.0.0.1%2f.example.org"),
    ],
)
def test_this_machine_is_reached_under_none_of_its_names(host):
    with Server(answer()) as server:
        assert fault_of(f"http://{host}:{server.port}/") in (Fault.NOT_PUBLIC, Fault.INVALID, Fault.UNREACHABLE)
        assert server.connections == 0


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "fd00::1", "fe80::1"])
def test_no_line_is_opened_to_what_is_not_public(monkeypatch, address):
    resolver(monkeypatch, [address])
    monkeypatch.setattr(dialling, "_connected", pytest.fail)
    assert fault_of("http://innocent.example/") == Fault.NOT_PUBLIC


def test_one_address_inside_spoils_the_name(monkeypatch):
    resolver(monkeypatch, ["93.184.215.14", "127.0.0.1"])
    monkeypatch.setattr(dialling, "_connected", pytest.fail)
    assert fault_of("http://innocent.example/") == Fault.NOT_PUBLIC


def test_what_was_checked_is_dialled_and_the_name_is_asked_once(monkeypatch, settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.1/32"]
    with Server(answer()) as server:
        asked = resolver(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
        assert outbound.fetch(f"http://news.example:{server.port}/") == b"well"
        assert asked == ["news.example"]
        assert f"Host: news.example:{server.port}".encode() in server.heads[0]


def test_a_name_that_answers_differently_the_second_time_is_refused_then(monkeypatch, settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.1/32"]
    with Server(answer()) as server:
        resolver(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
        with outbound.session() as asking:
            assert asking.get(f"http://news.example:{server.port}/").content == b"well"
            with pytest.raises(Unanswered) as caught:
                asking.get(f"http://news.example:{server.port}/")
        assert (caught.value.fault, server.connections) == (Fault.NOT_PUBLIC, 1)


def test_the_next_address_is_tried_when_one_does_not_answer(monkeypatch, inside):
    with Server(answer()) as server:
        resolver(monkeypatch, ["127.0.0.9", "127.0.0.1"])
        assert outbound.fetch(f"http://news.example:{server.port}/") == b"well"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(inside, status):
    with Server(answer()) as other, Server(answer(status=status, Location=other.url)) as server:
        with outbound.session() as asking:
            assert asking.get(server.url, allow_redirects=True).status_code == int(status[:3])
        assert fault_of(server.url) == Fault.UNREACHABLE
        assert other.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "a.example", "", "http://", "http:///x"),
        *("http://[::1", "http://a.example:99999/"),
    ],
)
def test_what_is_no_address_of_the_web_is_invalid(url):
    assert fault_of(url) == Fault.INVALID


@pytest.mark.parametrize(
    "behave",
    [
        trickle(OK + b"Content-Length: 1000000\r\n\r\n", b"x"),
        trickle(OK + b"\r\n", b"x"),
        trickle(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        trickle(OK, b"X-More: and more\r\n"),
        trickle(b"", b"H"),
        trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        trickle(OK + b"Content-Length: 9\r\n\r\n", b""),
    ],
    ids=["length", "until the end", "chunks", "headers", "status", "continue", "silence"],
)
def test_an_answer_that_trickles_ends_in_time(inside, hurried, behave):
    with Server(behave) as server:
        assert fault_of(server.url) == Fault.TOO_SLOW


def test_a_handshake_that_never_comes_ends_in_time(inside, hurried):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert fault_of(f"https://127.0.0.1:{silent.getsockname()[1]}/") == Fault.TOO_SLOW


def test_a_trickle_beneath_encryption_ends_in_time(inside, hurried, tmp_path):
    tls, trusted = certificate(tmp_path, "127.0.0.1")
    with Server(trickle(OK + b"\r\n", b"x"), tls=tls) as server, outbound.session() as asking:
        with pytest.raises(Unanswered) as caught:
            asking.get(f"https://127.0.0.1:{server.port}/", verify=trusted)
        assert caught.value.fault == Fault.TOO_SLOW


def test_a_resolver_that_does_not_answer_is_not_waited_for(hurried, monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(dialling.socket, "getaddrinfo", lambda *_, **__: released.wait(20) and [])
    assert fault_of("http://slow.example/") == Fault.TOO_SLOW
    released.set()


def squeezed(kind):
    """Ten megabytes as a few kilobytes."""
    much = b"\0" * 10_000_000
    return {"gzip": gzip.compress, "deflate": zlib.compress, "gzip, gzip": lambda it: gzip.compress(gzip.compress(it))}[
        kind
    ](much)


@pytest.mark.parametrize("kind", ["gzip", "deflate", "gzip, gzip"])
def test_a_body_is_measured_unpacked(inside, kind):
    with Server(answer(squeezed(kind), Content_Encoding=kind)) as server:
        assert fault_of(server.url) == Fault.TOO_LARGE


def test_a_body_of_a_megabyte_is_taken_and_a_larger_one_is_not(inside):
    with Server(answer(b"x" * outbound.MOST_BYTES)) as server:
        assert len(outbound.fetch(server.url)) == outbound.MOST_BYTES
    with Server(answer(b"x" * (outbound.MOST_BYTES + 1))) as server:
        assert fault_of(server.url) == Fault.TOO_LARGE


def test_whoever_asks_for_a_stream_is_bounded_too(inside):
    bomb = Server(answer(squeezed("gzip"), Content_Encoding="gzip"))
    with bomb as server, outbound.session() as asking, pytest.raises(Unanswered):
        asking.get(server.url, stream=True)
    with Server(answer(gzip.compress(b"well"), Content_Encoding="gzip")) as server, outbound.session() as asking:
        assert list(asking.get(server.url, stream=True).iter_content(2)) == [b"we", b"ll"]


@pytest.mark.parametrize(
    "said",
    [
        *(b"nonsense", b"", OK + b"Content-Length: 10\r\n\r\nshort"),
        OK + b"Content-Length: 5\r\nContent-Encoding: gzip\r\n\r\nplain",
    ],
)
def test_a_broken_answer_is_none(inside, said):
    with Server(lambda line, _: line.sendall(said)) as server:
        assert fault_of(server.url) == Fault.UNREACHABLE


def test_nobody_at_home_and_a_name_that_nobody_knows(inside, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]
    assert fault_of(f"http://127.0.0.1:{port}/") == Fault.UNREACHABLE
    monkeypatch.setattr(dialling.socket, "getaddrinfo", unknown)
    assert fault_of("http://nowhere.example/") == Fault.UNREACHABLE


def unknown(*_, **__):
    raise socket.gaierror("unknown")


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"])
def test_a_proxy_of_the_surroundings_is_not_used(inside, monkeypatch, name):
    with Server(answer(b"proxy")) as proxy, Server(answer(b"itself")) as server:
        monkeypatch.setenv(name, proxy.url)
        assert outbound.fetch(server.url) == b"itself"
        with outbound.session() as asking:
            assert asking.get(server.url, proxies={"http": proxy.url}).content == b"itself"
        assert proxy.connections == 0


def test_no_password_of_the_surroundings_travels_and_no_cookie_stays(inside, monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ann password secret")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with Server(answer(Set_Cookie="who=ann")) as server, outbound.session() as asking:
        asking.get(server.url)
        asking.get(server.url)
        assert not asking.cookies
        assert not any(b"Authorization" in head or b"Cookie" in head for head in server.heads)


def test_a_certificate_is_that_of_the_name(monkeypatch, inside, tmp_path):
    tls, trusted = certificate(tmp_path, "news.example")
    resolver(monkeypatch, ["127.0.0.1"])
    with Server(answer(), tls=tls) as server, outbound.session() as asking:
        asking.verify = trusted
        assert asking.get(f"https://news.example:{server.port}/").content == b"well"
        with pytest.raises(Unanswered) as caught:
            asking.get(f"https://other.example:{server.port}/")
        assert caught.value.fault == Fault.UNREACHABLE


@pytest.mark.parametrize("verify", [True, False])
def test_a_certificate_that_nobody_trusts_is_refused_even_where_it_shall_not_be_looked_at(
    monkeypatch, inside, tmp_path, verify
):
    tls, _ = certificate(tmp_path, "news.example")
    resolver(monkeypatch, ["127.0.0.1"])
    with Server(answer(), tls=tls) as server, outbound.session() as asking:
        with pytest.raises(Unanswered):
            asking.get(f"https://news.example:{server.port}/", verify=verify)
        assert not server.heads


def test_a_sentence_about_an_address_inside_does_not_say_which(monkeypatch):
    resolver(monkeypatch, ["10.20.30.40"])
    with pytest.raises(Unanswered) as caught:
        outbound.fetch("http://inside.example/")
    assert "10.20" not in str(caught.value)


def test_nothing_is_left_running(inside):
    before = threading.active_count()
    with Server(answer()) as server:
        assert len({outbound.fetch(server.url) for _ in range(3)}) == 1
    wait_until(lambda: threading.active_count() <= before + 2)
