"""Files: taken on one page, from superusers; of anybody else's not a byte is read, and nothing is left on disk."""

import contextlib
import io
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.middleware.csrf import CSRF_TOKEN_LENGTH
from django.test import Client
from django.urls import get_resolver

from discussion.accounts.models import Reader
from discussion.imports.models import Batch
from discussion.sites.queries import default_site
from tests.factories import make_member

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
PAGE = "/admin/imports/batch/add/"
ELSEWHERE = ["/", "/sign-in/", "/admin/", "/admin/imports/batch/", "/admin/login/", "/api/v1/session/guest", "/nothing"]
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.xml"\r\n\r\n'
FORM = "multipart/form-data; boundary=b"
TOKEN = "t" * CSRF_TOKEN_LENGTH


class Counted(io.RawIOBase):
    """A form whose file never ends, and how much of it was read."""

    def __init__(self):
        self.count = 0

    def read(self, size=-1):
        self.count += max(size, 0)
        return (HEAD + b"x" * size)[:size]


@pytest.fixture
def stranger():
    """Somebody with a cookie for tokens, as any page with a form hands one out."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = TOKEN
    return client


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """The folder for all that is written."""
    settings.DATA_DIR, settings.FILE_UPLOAD_TEMP_DIR = tmp_path, tmp_path / "imports"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


@pytest.fixture
def left(tmp_path):
    """The files that are there."""
    return lambda: [path.name for path in (tmp_path / "imports").iterdir()]


def send(client, path, *, length=50_000_000, stream=None):
    """Send a large form; the answer, and how much of it was read."""
    stream = stream or Counted()
    body = {"wsgi.input": stream, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": FORM}
    return client.generic("POST", path, **body), stream.count


def test_a_strangers_archive_is_not_read(stranger, left):
    answer, count = send(stranger, PAGE)

    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={PAGE}")
    assert (count, left()) == (0, [])


@pytest.mark.parametrize("role", [None, "editor", "moderator"])
def test_an_archive_of_somebody_without_the_right_is_not_read(role, stranger, left):
    stranger.force_login(make_member("Mo Moderator", "mo@example.org", role=role))

    answer, count = send(stranger, PAGE)

    assert answer.status_code == 403
    assert (count, left()) == (0, [])


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_other_page_reads_a_large_form(path, stranger, left):
    answer, count = send(stranger, path)

    assert answer.status_code in (400, 413)
    assert (count, left()) == (0, [])


@pytest.mark.parametrize("length", ["-1", "x", "5e7"])
def test_a_length_that_is_none_does_not_help(length, stranger):
    answer, count = send(stranger, "/sign-in/", length=length)

    assert answer.status_code in (400, 413)
    assert count == 0


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_other_page_takes_a_small_file(path, stranger, left):
    stranger.force_login(Reader.objects.create_superuser("root@example.org", "correct horse battery"))
    file = SimpleUploadedFile("small.xml", b"x" * 200_000)

    answer = stranger.post(path, {"file": file})

    assert 400 <= answer.status_code < 500
    assert left() == []


def test_a_superusers_archive_needs_a_token_and_leaves_nothing_without_one(stranger, left):
    stranger.force_login(Reader.objects.create_superuser("root@example.org", "correct horse battery"))

    answer = stranger.post(PAGE, {"file": SimpleUploadedFile("large.xml", b"x" * 4_000_000)})

    assert answer.status_code == 403
    assert left() == []


def test_more_than_an_archive_may_have_is_refused_unread_with_what_to_do(client):
    client.force_login(Reader.objects.create_superuser("root@example.org", "correct horse battery"))

    answer, count = send(client, PAGE, length=3 * 1024**3)

    assert count == 0
    assert "bring it in with manage.py import_comments" in client.get(answer["Location"]).content.decode()


def test_an_upload_that_breaks_off_leaves_nothing(stranger, left):
    stranger.force_login(Reader.objects.create_superuser("root@example.org", "correct horse battery"))

    class Broken(Counted):
        def read(self, size=-1):
            if self.count > 4_000_000:
                raise OSError("The connection was lost.")
            return super().read(size)

    answer, count = send(stranger, PAGE, stream=Broken())

    assert count > 4_000_000
    assert answer.status_code == 403
    assert left() == []
    assert not Batch.objects.exists()


def test_an_empty_file_is_refused_beside_its_field(client, left):
    client.force_login(Reader.objects.create_superuser("root@example.org", "correct horse battery"))

    answer = client.post(
        PAGE,
        {"file": SimpleUploadedFile("empty.xml", b""), "site": default_site().id, "how": "auto", "emails": "hash"},
    )

    assert "The submitted file is empty." in answer.content.decode()
    assert left() == []
    assert not Batch.objects.exists()


def test_two_forms_alone_have_a_file_in_them():
    """A page that shall take files needs a place in `edge/uploads.py`."""
    found = [path for path in ROOT.glob("discussion/**/*.py") if "FileField(" in path.read_text()]
    found += [path for path in ROOT.glob("templates/**/*.html") if 'type="file"' in path.read_text()]

    known = {"discussion/backoffice/importing.py", "discussion/backoffice/panels/sites.py"}
    assert {str(path.relative_to(ROOT)) for path in found} == known
    assert get_resolver().resolve(PAGE).url_name == "imports_batch_add"


@pytest.fixture
def served(tmp_path):
    """A web server of its own, without a database; gives its port and its folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["granian", "--interface", "asgi", "--no-ws", "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", *command, "config.asgi:application"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(tmp_path), "REDIS_URL": ""},
    )
    try:
        wait_until(lambda: listens(port))
        yield port, tmp_path
    finally:
        process.terminate()
        process.wait(30)


def test_a_real_server_refuses_a_strangers_50_mb_and_keeps_nothing(served):
    port, folder = served
    length = 50_000_000
    lines = (
        f"POST {PAGE} HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={TOKEN}\r\n"
        f"Content-Type: {FORM}\r\nContent-Length: {length}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(lines.encode() + HEAD)
        sending = threading.Thread(target=_send_all, args=(connection, length - len(HEAD)))
        sending.start()
        answer = connection.recv(4096)
        sending.join()

    assert answer.startswith(b"HTTP/1.1 302 ")
    assert b"location: /admin/login/" in answer
    assert [path.name for path in folder.rglob("*.upload*")] == []


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False


def wait_until(condition):
    give_up_at = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < give_up_at, "The server does not listen."
        time.sleep(0.02)


def _send_all(connection, length):
    try:
        while length > 0:
            length -= connection.send(b"x" * min(length, 64 * 1024))
    except OSError:
        return  # The server has ended the connection without reading on.
