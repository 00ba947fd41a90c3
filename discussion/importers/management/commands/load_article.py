"""`manage.py load_article FILE`: an article from Markdown or plain text."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from discussion.actions.articles import Text, create_article
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.core.limits import Meter
from discussion.importers.article_text import parse_article
from discussion.sites.queries import default_site

_MARKDOWN = {".md", ".markdown", ".mdown"}
_MAX_BYTES = 2_000_000


class Command(BaseCommand):
    """Loads one article into the default site."""

    help = "Load an article from a Markdown (.md) or plain text file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and what it does not say itself."""
        parser.add_argument("file", type=Path, help="a .md file is Markdown, any other plain text in UTF-8")
        parser.add_argument("--title", help="needed where the file's first line is longer than a title")
        parser.add_argument("--slug", default="", help="the last part of the address; made from the title by default")
        parser.add_argument("--author", default="", help="the byline")
        parser.add_argument("--url", default="", help="where the article stands on the publisher's site")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it, and say where it is."""
        file: Path = options["file"]
        try:
            parsed = parse_article(_read(file), markdown=file.suffix.lower() in _MARKDOWN, title=options["title"])
            text = Text(
                title=parsed.title, body=parsed.body, slug=options["slug"], author=options["author"], url=options["url"]
            )
            now = clock.now()
            made = create_article(
                site=default_site(), text=text, now=now, meter=Meter(reader=None, network="", now=now)
            )
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(f"Loaded “{made.title}” at {settings.PUBLIC_URL}/a/{made.slug}/")


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise CommandError(f"{file} is larger than {_MAX_BYTES // 1_000_000} MB: an article is shorter than that.")
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"{file} is not UTF-8: save it in that encoding.") from None
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
