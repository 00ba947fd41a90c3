"""What an import tells of itself: numbers, and a sentence for everything that did not come in as it stood."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.core.numbers import count, counted
from discussion.importers.sentences import in_words
from discussion.importers.staging import Staging

# A report with a million sentences helps nobody; how many there are is told.
_MOST_NOTES = 1_000
_SHOWN = 20
# What the notes of each kind say together.
KINDS = {
    "refused": gettext_lazy("Refused"),
    "orphan": gettext_lazy("Put at the top, because what they answer is missing"),
    "emptied": gettext_lazy("Kept without text for their replies"),
    "clamped": gettext_lazy("Dated from the future"),
    "article": gettext_lazy("Articles made with their title alone"),
    "kept": gettext_lazy("Left as they are, because they were changed here"),
}

_DID = {
    "created": gettext_lazy("%(count)s created"),
    "updated": gettext_lazy("%(count)s updated"),
    "skipped": gettext_lazy("%(count)s skipped"),
    "refused": gettext_lazy("%(count)s refused"),
}
_WOULD = {
    "created": gettext_lazy("%(count)s would be created"),
    "updated": gettext_lazy("%(count)s would be updated"),
    "skipped": gettext_lazy("%(count)s would be skipped"),
    "refused": gettext_lazy("%(count)s would be refused"),
}


@dataclass(slots=True)
class Report:
    """What was read, what became of it, and why."""

    format: str
    source: str
    file: str
    is_dry: bool
    read: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    refused: int = 0
    votes: int = 0
    articles_made: int = 0
    readers_made: int = 0
    polls_made: int = 0
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def take_notes(self, staging: Staging) -> None:
        """Add what the staging file noted."""
        found = staging.db.execute("SELECT kind, COUNT(*) FROM notes GROUP BY kind ORDER BY kind").fetchall()
        for kind, number in found:
            rows = staging.db.execute("SELECT place, reason FROM notes WHERE kind = ? LIMIT ?", (kind, _MOST_NOTES))
            first = [{"where": place, "reason": reason} for place, reason in rows]
            self.notes[kind] = {"count": number, "first": first}


def as_text(report: dict[str, Any]) -> Iterator[str]:
    """The report in lines for a person."""
    read = {"count": count(report["read"]), "file": report["file"], "format": in_words(report["format"])}
    yield _("%(count)s comments read from %(file)s (%(format)s).") % read
    outcomes = _WOULD if report["is_dry"] else _DID
    counts = " · ".join(str(told) % {"count": count(report[name])} for name, told in outcomes.items())
    yield _("Comments: %(counts)s.") % {"counts": counts}
    if made := ", ".join(_made(report)):
        told = _("With them would be made: %(things)s.") if report["is_dry"] else _("With them came %(things)s.")
        yield told % {"things": made}
    for kind, found in report["notes"].items():
        yield f"{KINDS.get(kind, kind)}: {count(found['count'])}"
        yield from (f"  {in_words(note['where'])}: {in_words(note['reason'])}" for note in found["first"][:_SHOWN])
        if found["count"] > _SHOWN:
            more = count(found["count"] - _SHOWN)
            yield "  " + _("and %(count)s more: the report as JSON names them.") % {"count": more}


def _made(report: dict[str, Any]) -> Iterator[str]:
    if number := report["articles_made"]:
        yield counted(number, "%(n)s article", "%(n)s articles")
    if number := report["readers_made"]:
        yield counted(number, "%(n)s reader", "%(n)s readers")
    if number := report["polls_made"]:
        yield counted(number, "%(n)s poll", "%(n)s polls")
    if number := report["votes"]:
        yield counted(number, "%(n)s vote", "%(n)s votes")
