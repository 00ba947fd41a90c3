"""Mail in the admin: how a newcomer finds the code of a sign-up."""

import pytest
from django.core import mail

from discussion.actions import letters
from discussion.core import clock
from discussion.sites.queries import default_site
from tests.backoffice.conftest import Desk

FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def files(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = FILES, str(tmp_path / "mail")
    return tmp_path / "mail"


def send(subject: str, text: str) -> None:
    """A letter, written and sent."""
    letters.write_letter(site=default_site(), to="ada@example.org", subject=subject, text=text, now=clock.now())
    letter = letters.claim_letter(now=clock.now())
    assert letter is not None
    assert letters.send_letter(letter=letter, now=clock.now())


def test_the_newest_mail_is_read_as_plain_words(roots_desk: Desk, files):
    send("Your code: BCDF-GHJK", "Type this:\n\n    BCDF-GHJK\n\n<script>alert(1)</script> Ünïcode")
    page = roots_desk.page("accounts_letter_changelist")
    assert "Your code: BCDF-GHJK" in page.text
    assert "<script>alert(1)</script> Ünïcode" in page.select_one("details pre").text
    assert page.select_one("details script") is None


def test_a_mail_as_html_is_shown_where_nothing_in_it_can_act(roots_desk: Desk, files):
    written = mail.EmailMultiAlternatives("Hello", "Words.", "noreply@localhost", ["ada@example.org"])
    written.attach_alternative('<p onclick="a()">A "face" &amp; a <script>alert(1)</script></p>', "text/html")
    written.send()
    frame = roots_desk.page("accounts_letter_changelist").select_one("details iframe")
    assert frame["sandbox"] in ("", [])
    assert frame["srcdoc"].startswith('<p onclick="a()">A "face" &amp; a <script>')
    assert "src" not in frame.attrs


def test_moderators_and_editors_see_no_mail(desk: Desk, editors_desk: Desk, files):
    send("Your code: BCDF-GHJK", "BCDF-GHJK")
    assert [each.open("accounts_letter_changelist").status_code for each in (desk, editors_desk)] == [403, 403]


def test_where_a_server_sends_mail_its_words_are_shown_to_nobody(roots_desk: Desk, db):
    send("Your code: BCDF-GHJK", "BCDF-GHJK")
    page = roots_desk.page("accounts_letter_changelist")
    assert "BCDF-GHJK" not in page.text


def test_files_that_are_torn_or_foreign_stop_nothing(roots_desk: Desk, files):
    send("Your code: BCDF-GHJK", "BCDF-GHJK")
    (files / "99990101-000000-1.log").write_bytes(b"\xff\xfe\x00 nothing")
    (files / "99990102-000000-1.log").write_bytes(b"To: =?x?=\nSubject: \xff\nContent-Type: multipart/mixed\n\n")
    assert "Your code: BCDF-GHJK" in roots_desk.page("accounts_letter_changelist").text


def test_a_letter_waits_where_it_cannot_be_sent(roots_desk: Desk, settings, clock, caplog):
    settings.EMAIL_BACKEND = "nowhere.Backend"
    from discussion.core import clock as present

    letters.write_letter(site=default_site(), to="ada@example.org", subject="Hello", text="Ada", now=present.now())
    attempts = 0
    while letter := letters.claim_letter(now=present.now()):
        attempts += 1
        assert not letters.send_letter(letter=letter, now=present.now())
        if attempts == 1:
            assert "Hello" in roots_desk.page("accounts_letter_changelist").text
            assert letters.claim_letter(now=present.now()) is None
        clock.shift(3600 * 3)
    assert attempts == letters.MAX_ATTEMPTS
    assert "ada@example.org" not in caplog.text


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x00", "\u2028", "\x85", "\u202e"])
def test_no_name_of_a_site_breaks_out_of_a_header(db, break_):
    site = default_site()
    type(site).objects.update(name=f"Herald{break_}Bcc: all@example.org".replace("\x00", ""))
    letters.write_letter(
        site=site, to="ada@example.org", subject=f"Hello{break_}Bcc: all@example.org", text="", now=clock.now()
    )
    letter = letters.claim_letter(now=clock.now())
    assert letter is not None
    assert letters.send_letter(letter=letter, now=clock.now())
    message = mail.outbox[-1].message()
    assert "Bcc" not in message
    assert message["To"] == "ada@example.org"
    assert break_ not in str(message["Subject"])
    assert mail.outbox[-1].recipients() == ["ada@example.org"]
