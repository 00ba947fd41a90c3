"""The log: searched by address, page by page, and exported as a table."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from discussion.backoffice.queue.desk import page
from discussion.backoffice.queue.offers import past
from discussion.backoffice.queue.past import who_decided
from discussion.backoffice.scope import reader_of, scope_of
from discussion.core import clock, ids
from discussion.moderation import journal, queries
from discussion.moderation.journal import Wanted
from discussion.moderation.models import Decision

PAGE = 50
VERDICTS = (
    *("approve", "reject", "remove", "restore", "keep", "escalate", "second_opinion"),
    *("feature", "unfeature", "hold", "release", "undo"),
)
_GIVEN = ("verdict", "who", "reason", "article", "q", "since", "until")
_COLUMNS = (
    *("decision", "decided_at", "who", "moderator", "verdict", "before", "after", "reason", "note", "message"),
    *("comment", "author", "article", "undone"),
)
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log as it is shown."""

    decision: Decision
    done: str
    who: str
    is_undone: bool


def log_view(request: HttpRequest) -> HttpResponse:
    """A page of the log."""
    sites, now = scope_of(request).moderated, clock.now()
    found, more = journal.log(sites, wanted=wanted(request), limit=PAGE, cursor=request.GET.get("after"))
    kept = {name: request.GET.get(name, "") for name in _GIVEN}
    context: dict[str, Any] = {
        "entries": [_entry(each, request) for each in found],
        "rest": _query(kept | {"after": more}) if more else "",
        "given": kept,
        "is_narrowed": any(kept.values()),
        "export": reverse("queue-log-export") + _query(kept),
        "verdicts": [(verdict, past(verdict)) for verdict in VERDICTS],
        "moderators": journal.moderators_of(sites),
        "reasons": queries.reasons_on(sites),
        "now": now,
    }
    return page(request, "log", context, here="log")


def export_view(request: HttpRequest) -> HttpResponseBase:
    """All lines of the log that the same filters leave, as CSV, sent as they are read."""
    rows = journal.whole_log(scope_of(request).moderated, wanted=wanted(request))
    answer = StreamingHttpResponse(_table(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="decisions-{clock.now():%Y-%m-%d}.csv"'
    return answer


def wanted(request: HttpRequest) -> Wanted:
    """What the address asks for; what it cannot mean is everything."""
    given = {name: request.GET.get(name, "")[:120].strip() for name in _GIVEN}
    until = _day(given["until"])
    return Wanted(
        verdict=given["verdict"] if given["verdict"] in VERDICTS else "",
        who=given["who"],
        reason=ids.decode(given["reason"]),
        article=given["article"],
        words=given["q"],
        since=_day(given["since"]),
        until=until + timedelta(days=1) if until else None,
    )


def _day(text: str) -> datetime | None:
    """The beginning of a day; None for what is none."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day and day.year >= 2020 else None


def _query(given: Mapping[str, str | None]) -> str:
    told = urlencode({name: value for name, value in given.items() if value})
    return f"?{told}" if told else ""


def _entry(decision: Decision, request: HttpRequest) -> Entry:
    is_undone = getattr(decision, "undone_by", None) is not None
    return Entry(decision, past(decision.verdict), who_decided(decision, reader_of(request)), is_undone)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


def _table(rows: Iterator[Decision]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(_COLUMNS)
    for each in rows:
        yield writer.writerow([_harmless(value) for value in _row(each)])


def _row(each: Decision) -> tuple[str, ...]:
    return (
        each.public_id,
        each.decided_at.isoformat(),
        _("machine") if each.is_machine else _("person"),
        str(each.moderator or ""),
        each.verdict,
        each.before,
        each.after,
        each.reason.title if each.reason else "",
        each.note,
        each.message,
        each.comment.public_id,
        str(each.author or ""),
        each.comment.article.slug,
        "yes" if getattr(each, "undone_by", None) else "",
    )


def _harmless(value: str) -> str:
    """A text that no spreadsheet runs."""
    return f"'{value}" if value.startswith(_FORMULA) else value
