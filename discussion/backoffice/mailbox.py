"""Mail that was sent to nobody: where no server is set, each one is a file, and this reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings

_FILES = "django.core.mail.backends.filebased.EmailBackend"
_LONGEST = 200_000
NEWEST = 30


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail: its plain words and, where it has them, those with a face, which are whatever somebody wrote."""

    to: str
    subject: str
    text: str
    sent_at: datetime
    html: str = ""


def is_kept_in_files() -> bool:
    """Whether mail goes to files, and to nobody."""
    return bool(settings.EMAIL_BACKEND == _FILES)


def newest() -> list[Mail]:
    """The last mails, newest first."""
    kept: Any = settings
    folder = Path(kept.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), reverse=True) if folder.is_dir() else []
    return list(islice((mail for file in files for mail in _read(file)), NEWEST))


def _read(file: Path) -> Iterator[Mail]:
    """Whatever a file holds; one that is being written or deleted has nothing yet."""
    try:
        content, written_at = file.read_bytes()[:_LONGEST], file.stat().st_mtime
    except FileNotFoundError:
        return
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
    if message["To"]:
        # Django ends each mail with a line of hyphens.
        words = _part(message, "plain").rsplit("-" * 79, 1)[0].strip()
        sent_at = datetime.fromtimestamp(written_at, tz=UTC)
        yield Mail(str(message["To"]), str(message["Subject"]), words, sent_at, _part(message, "html"))


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body else ""
