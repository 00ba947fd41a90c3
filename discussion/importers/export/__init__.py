"""A site or an article as a file: our own lines, which tell everything, or a table of the comments.

The format is described in `docs/exporting.md`; `importers/formats/own.py` reads it back.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from discussion.articles.models import Article
    from discussion.sites.models import Site


class Form(StrEnum):
    """What the file is."""

    LINES = "jsonl"
    TABLE = "csv"


class Scope(TypedDict):
    """The ids by which the things' streams know what is wanted; None stands for the whole site."""

    site: int
    article: int | None


@dataclass(frozen=True, slots=True)
class What:
    """What is exported: everything of a site, or of one of its articles; e-mails only where they are asked for."""

    site: "Site"
    article: "Article | None" = None
    form: Form = Form.LINES
    emails: bool = False

    @property
    def scope(self) -> Scope:
        """What the things' streams ask for."""
        return {"site": self.site.id, "article": self.article.id if self.article else None}
