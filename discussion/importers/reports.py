"""What an import tells of itself: numbers, and a sentence for everything that did not come in as it stood."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from discussion.importers.staging import Staging

# A report with a million sentences helps nobody; how many there are is told.
_MOST_NOTES = 1_000
_SHOWN = 20
# What the notes of each kind say together.
KINDS = {
    "refused": "Refused",
    "orphan": "Put at the top, because what they answer is missing",
    "emptied": "Kept without text for their replies",
    "clamped": "Dated from the future",
    "article": "Articles made with their title alone",
    "kept": "Left as they are, because they were changed here",
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
        for kind, count in found:
            rows = staging.db.execute("SELECT place, reason FROM notes WHERE kind = ? LIMIT ?", (kind, _MOST_NOTES))
            first = [{"where": place, "reason": reason} for place, reason in rows]
            self.notes[kind] = {"count": count, "first": first}


def as_text(report: dict[str, Any]) -> Iterator[str]:
    """The report in lines for a person."""
    would = "would be " if report["is_dry"] else ""
    yield f"{report['read']:,} comments read from {report['file']} ({report['format']})."
    counts = " · ".join(f"{report[name]:,} {would}{name}" for name in ("created", "updated", "skipped", "refused"))
    yield f"Comments: {counts}."
    things = (("article", "articles_made"), ("reader", "readers_made"), ("poll", "polls_made"), ("vote", "votes"))
    made = ", ".join(f"{report[name]:,} {noun}{'s' * (report[name] != 1)}" for noun, name in things if report[name])
    if made:
        yield f"With them {would or 'came '}{'made: ' if would else ''}{made}."
    for kind, found in report["notes"].items():
        yield f"{KINDS.get(kind, kind)}: {found['count']:,}"
        yield from (f"  {note['where']}: {note['reason']}" for note in found["first"][:_SHOWN])
        if found["count"] > _SHOWN:
            yield f"  and {found['count'] - _SHOWN:,} more: the report as JSON names them."
