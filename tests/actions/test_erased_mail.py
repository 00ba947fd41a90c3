"""Mail to somebody who was erased: what waits, and what was kept in files."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from discussion.accounts.models import Reader
from discussion.actions import erasing, letters
from tests.factories import NOON, free_meter, make_member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def mail_folder(settings):
    """Where mail goes that no server is named for."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = Path(settings.DATA_DIR) / "mail"
    yield settings.EMAIL_FILE_PATH
    shutil.rmtree(settings.EMAIL_FILE_PATH)


def test_mail_in_files_goes_with_whom_it_was_for(mail_folder, clock):
    for name in ("ann", "stan"):
        member = make_member(name, f"{name}@example.org")
        text = "Your code: BCDF-GHJK"
        letters.write_letter(site=member.site, to=member.email, subject="Sign in", text=text, now=NOON)
        assert letters.send_letter(letter=letters.claim_letter(now=NOON), now=NOON)
        # Django names the file by the second.
        clock.shift(1)
    assert len(list(mail_folder.iterdir())) == 2
    letters.write_letter(site=member.site, to="ann@example.org", subject="Waits", text="Waits", now=NOON)

    ann = Reader.objects.get(email="ann@example.org")
    erasing.request_erasure(reader=ann, keeps_text=False, now=NOON, meter=free_meter())
    assert erasing.erase_due(now=NOON + DAY) == 1

    [left] = mail_folder.iterdir()
    assert "stan@example.org" in left.read_text()
    assert letters.claim_letter(now=NOON + DAY) is None
