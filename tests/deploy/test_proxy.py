"""The proxies in `deploy/`, as their own programs run them, in front of a web server: nginx by TLS, Caddy without."""

import contextlib
import getpass
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.compose import ROOT
from tests.deploy.stack import free_port, wait_until

# They need no PostgreSQL, but longer than a few seconds.
pytestmark = pytest.mark.services

NAME = "talk.example.org"
PROXIES = [
    pytest.param(name, marks=pytest.mark.skipif(not shutil.which(name), reason=f"{name} is not installed."))
    for name in ("nginx", "caddy")
]


@dataclass
class Way:
    """A way to the service: its port, and whether by TLS."""

    port: int
    is_encrypted: bool

    def connect(self) -> http.client.HTTPConnection:
        """One connection; the certificate is our own."""
        if not self.is_encrypted:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=trusting)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> http.client.HTTPResponse:
        """An answer, its body in `content`."""
        connection = self.connect()
        named = {"Host": NAME, "Content-Type": "application/json"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(connection):
            connection.request(method, path, body if isinstance(body, bytes) else json.dumps(body), named)
            answer = connection.getresponse()
            answer.content = answer.read()
            return answer


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False


@contextlib.contextmanager
def running(command: list[str], port: int, **options: Any) -> Iterator[None]:
    """A program that listens on a port."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    try:
        wait_until(lambda: listens(port) or process.poll() is not None, lambda: f"{command[0]} does not listen.")
        assert process.poll() is None, process.stdout.read()
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def web(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    """The web server by itself, with one process, as it stands behind a proxy."""
    port = free_port()
    settings = {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "production",
        "SECRET_KEY": os.urandom(32).hex(),
        "PUBLIC_URL": f"https://{NAME}",
        "ALLOWED_HOSTS": NAME,
        "TRUSTED_PROXIES": "127.0.0.1",
        "DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "STATIC_DIR": str(image.parent / "static"),
        "PORT": str(port),
    }
    command = [sys.executable, "manage.py"]
    story = tmp_path_factory.mktemp("story") / "story.txt"
    story.write_text("A story\n\nIt has been told.\n")
    for words in (["migrate", "--verbosity", "0"], ["load_article", str(story), "--slug", "story"]):
        subprocess.run([*command, *words], cwd=image, env=settings, check=True, timeout=120)
    one = "import os; os.cpu_count = lambda: 1\n"
    one += "from django.core.management import execute_from_command_line as run; run(['manage.py', 'run', 'web'])"
    settings["DJANGO_SETTINGS_MODULE"] = "config.settings"
    with running([sys.executable, "-c", one], port, cwd=image, env=settings):
        yield Way(port, is_encrypted=False)


@pytest.fixture(params=PROXIES)
def proxy(request: pytest.FixtureRequest, web: Way, tmp_path: Path) -> Iterator[Way]:
    """One of the proxies in front of it."""
    port = free_port()
    start = {"nginx": start_nginx, "caddy": start_caddy}[request.param]
    with start(web.port, port, tmp_path):
        yield Way(port, is_encrypted=request.param == "nginx")


@contextlib.contextmanager
def start_nginx(web_port: int, port: int, folder: Path) -> Iterator[None]:
    """The file as it stands, on other ports, with a certificate of its own."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {certificate} -days 1 -subj /CN={NAME}".split(),
        check=True,
        capture_output=True,
    )
    site = (ROOT / "deploy/nginx.conf").read_text()
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{web_port}")
    site = re.sub(r"listen \[::\]:\d+.*;", "", site)
    site = site.replace("listen 80;", f"listen 127.0.0.1:{free_port()};").replace(
        "listen 443", f"listen 127.0.0.1:{port}"
    )
    site = site.replace(f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(certificate))
    site = site.replace(f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(key))
    places = "".join(
        f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Its own account could not enter the folder of the tests.
    account = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{account} daemon off; pid {folder / 'pid'}; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {places}\n{site}\n}}\n"
    )
    with running(["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")], port):
        yield


@contextlib.contextmanager
def start_caddy(web_port: int, port: int, folder: Path) -> Iterator[None]:
    """The file as it stands, with the variables that docker-compose.yml gives it."""
    text = (ROOT / "deploy/Caddyfile").read_text().replace("http://:2020", f"http://:{free_port()}")
    if subprocess.run(["caddy", "version"], capture_output=True, text=True).stdout.lstrip("v").startswith("2.6.2"):
        # Debian's is older than the image's, and calls it by another name.
        text = text.replace("request_buffers 2MB", "buffer_requests")
    (folder / "Caddyfile").write_text(text)
    own = {"PUBLIC_URL": f"http://{NAME}:{port}", "UPSTREAM": f"127.0.0.1:{web_port}", "HOME": str(folder)}
    command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with running(command, port, env=os.environ | own):
        yield


def guests_left(way: Way, *forwarded_for: str) -> list[int]:
    """What is left of the quota of new guests after each of these, who say so where they come from."""
    while True:
        answers = [
            way.ask("POST", "/api/v1/session/guest", {"name": f"Guest {number}"}, X_Forwarded_For=address)
            for number, address in enumerate(forwarded_for)
        ]
        said = [re.search(r";r=(\d+);t=(\d+)", answer.getheader("RateLimit", "")) for answer in answers]
        assert all(said), [answer.content for answer in answers]
        # Where the hour ended meanwhile, all of them begin again.
        if int(said[-1][2]) <= int(said[0][2]):
            return [int(found[1]) for found in said]


def test_whoever_names_other_addresses_stays_who_they_are(proxy):
    left = guests_left(proxy, "203.0.113.1", "198.51.100.7, 203.0.113.9", "192.0.2.1")

    assert [before - after for before, after in pairwise(left)] == [1, 1]


def test_the_web_server_believes_the_proxy_that_the_settings_name(web):
    there, elsewhere = guests_left(web, "203.0.113.77", "198.51.100.77")

    assert there == elsewhere


def test_too_much_is_refused_by_the_proxy(proxy):
    assert proxy.ask("POST", "/api/v1/session/guest", b"x" * 3_000_000).status == 413


def test_what_the_proxy_lets_through_is_refused_in_the_words_of_the_service(proxy):
    answer = proxy.ask("POST", "/api/v1/session/guest", json.dumps({"name": "x" * 1_500_000}).encode())

    assert answer.status == 413
    assert json.loads(answer.content)["code"] == "payload_too_large"


def test_what_a_browser_and_a_cache_are_told_arrives(proxy, web):
    page, direct = proxy.ask("GET", "/", Accept_Encoding="gzip"), web.ask("GET", "/", Accept_Encoding="gzip")

    assert page.status == direct.status == 200
    for name in ("Content-Security-Policy", "Permissions-Policy", "Content-Encoding", "Cache-Control", "ETag", "Vary"):
        assert page.getheader(name) == direct.getheader(name)
    assert page.getheader("Content-Encoding") == "gzip"


def test_the_etags_of_the_api_stay_strong(proxy):
    answer = proxy.ask("GET", "/api/v1/articles", Accept_Encoding="gzip")

    assert answer.getheader("Content-Encoding") is None
    assert answer.getheader("ETag", "").startswith('"')
    assert proxy.ask("GET", "/api/v1/articles", If_None_Match=answer.getheader("ETag")).status == 304


def test_static_files_are_kept_for_ever(proxy):
    [address] = re.findall(rb'href="(/static/[^"]+\.css)"', proxy.ask("GET", "/").content)[:1]
    file = proxy.ask("GET", address.decode(), Accept_Encoding="gzip")

    assert file.status == 200
    assert "immutable" in file.getheader("Cache-Control", "")


def test_the_service_knows_whether_the_visitor_came_encrypted(proxy):
    answer = proxy.ask("GET", "/healthz", X_Forwarded_Proto="http" if proxy.is_encrypted else "https")

    assert bool(answer.getheader("Strict-Transport-Security")) == proxy.is_encrypted


def test_somebody_who_sends_slowly_keeps_nobody_waiting(proxy):
    slow = proxy.connect()
    with contextlib.closing(slow):
        slow.putrequest("POST", "/api/v1/session/guest", skip_host=True)
        for name, value in (("Host", NAME), ("Content-Type", "application/json"), ("Content-Length", "15")):
            slow.putheader(name, value)
        slow.endheaders(b'{"name":')
        assert proxy.ask("GET", "/healthz").status == 200
        slow.send(b'"Slow"}')

        assert slow.getresponse().status == 201


def test_live_events_pass_as_they_come(proxy):
    connection = proxy.connect()
    with contextlib.closing(connection):
        connection.request("GET", "/api/v1/articles/story/events", headers={"Host": NAME})
        stream = connection.getresponse()
        assert stream.getheader("Content-Type") == "text/event-stream"
        assert stream.readline().startswith(b"retry: ")

        token = json.loads(proxy.ask("POST", "/api/v1/session/guest", {"name": "Ada"}).content)["token"]
        posted = proxy.ask(
            "POST", "/api/v1/articles/story/comments", {"body": "Told."}, Authorization=f"Bearer {token}"
        )
        assert posted.status == 201
        begun = time.monotonic()
        while b"comment.published" not in stream.readline():
            pass
    assert time.monotonic() - begun < 5


def test_an_archive_of_comments_may_be_larger_and_a_stranger_is_led_to_sign_in(proxy):
    answer = proxy.ask("POST", "/admin/imports/batch/add/", b"x" * 3_000_000)

    assert answer.status in (302, 303)
    assert answer.headers["Location"].endswith("/admin/login/?next=/admin/imports/batch/add/")
