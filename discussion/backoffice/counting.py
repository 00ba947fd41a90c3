"""What came of a poll, for its editors: the counts so far, bursts to judge, and whether the log is what it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from discussion.actions.bursts import count_burst, keep_burst_apart
from discussion.backoffice.links import poll_results
from discussion.backoffice.scope import reader_of
from discussion.backoffice.stages import is_shown
from discussion.backoffice.wording import percentage
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.core.numbers import count, counted
from discussion.core.transactions import write
from discussion.polls import queries, series
from discussion.polls.models import Burst, Poll
from discussion.polls.results import results
from discussion.polls.tally import Tally

_VERDICTS = {"apart": keep_burst_apart, "counted": count_burst}
_SEEN = {
    "always": gettext_lazy("Readers see the results always."),
    "after_vote": gettext_lazy("Readers see the results once they have voted."),
    "after_close": gettext_lazy("Readers see the results once it has closed."),
}
_MOST_BURSTS = 50
# Longer logs are walked when somebody asks for it: a million lines take seconds.
_SOON_WALKED = 5_000


@dataclass(frozen=True, slots=True)
class Row:
    """An option with its votes and its share, in numbers and as the width of a bar."""

    text: str
    votes: int
    percent: str
    width: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What an editor sees of a poll's ballots beneath its form; `results` is where readers see them, or will."""

    rows: Sequence[Row]
    told: str
    bursts: Sequence[Burst]
    log: str
    may_check: bool
    results: str


def summary_of(poll: Poll, *, now: datetime, checks_log: bool) -> Summary:
    """The summary; the log is checked where it is short or somebody asked for it."""
    found = results(poll)
    sealed = poll.seals.aggregate(events=Sum("count"))["events"] or 0
    is_checked = checks_log or sealed <= _SOON_WALKED
    return Summary(
        rows=_rows(poll, found.main),
        told=f"{_told(found.main, found.guests, found.set_apart)} {_seen(poll)}",
        bursts=list(poll.bursts.select_related("judged_by").order_by("-minute_at")[:_MOST_BURSTS]),
        log=_log(poll, sealed)
        if is_checked
        else counted(sealed, "%(n)s event of the log are sealed.", "%(n)s events of the log are sealed."),
        may_check=not is_checked,
        results=poll_results(poll.public_id) if is_shown(poll, now) else "",
    )


class Counting(ModelAdmin):
    """What the polls' panel adds for the verdicts on bursts."""

    def get_urls(self) -> list[URLPattern]:
        """A verdict is a POST to an address of its own."""
        judge = self.admin_site.admin_view(self.verdict_view)
        return [path("<int:poll>/bursts/<int:burst>/", judge, name="polls_poll_burst"), *super().get_urls()]

    def verdict_view(self, request: HttpRequest, poll: int, burst: int) -> HttpResponse:
        """Take the verdict that was posted, say what came of it and go back."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        verdict = request.POST.get("verdict", "")
        if verdict not in _VERDICTS:
            raise PermissionDenied
        try:
            messages.success(request, self._judge(request, burst, verdict))
        except Refusal as refusal:
            raise PermissionDenied from refusal
        return HttpResponseRedirect(reverse("admin:polls_poll_change", args=[poll]) + "#bursts")

    def _judge(self, request: HttpRequest, burst: int, verdict: str) -> str:
        """What was done, in a sentence, which the poll's history keeps."""
        with write():
            judged = _VERDICTS[verdict](editor=reader_of(request), burst=burst, now=clock.now())
            told = _judged(judged)
            self.log_change(request, judged.poll, told)
        return told


def _judged(burst: Burst) -> str:
    if burst.verdict == Burst.Verdict.APART:
        told = counted(
            burst.ballots,
            "The %(n)s ballot of the minute from {when} UTC stay apart.",
            "The %(n)s ballots of the minute from {when} UTC stay apart.",
        )
    else:
        told = counted(
            burst.ballots,
            "The %(n)s ballot of the minute from {when} UTC count.",
            "The %(n)s ballots of the minute from {when} UTC count.",
        )
    return told.format(when=f"{burst.minute_at:%Y-%m-%d %H:%M}")


def _rows(poll: Poll, tally: Tally) -> list[Row]:
    texts = {option.number: option.text for option in queries.options(poll)}
    return [
        Row(texts[each.id], each.votes, percentage(each.share), f"{100 * each.share:.1f}") for each in tally.options
    ]


def _told(main: Tally, guests: Tally | None, set_apart: int) -> str:
    told = counted(main.ballots, "%(n)s ballot", "%(n)s ballots")
    if guests:
        told = _("%(ballots)s of members and %(guests)s of guests, whom the bars leave out") % {
            "ballots": told,
            "guests": count(guests.ballots),
        }
    if main.undecided_ballots:
        undecided = count(main.undecided_ballots)
        told = _("%(ballots)s, %(count)s of them undecided") % {"ballots": told, "count": undecided}
    apart = counted(set_apart, "%(n)s more ballot set apart.", "%(n)s more ballots set apart.")
    return f"{told}. {apart}" if set_apart else f"{told}."


def _seen(poll: Poll) -> str:
    """When readers see these numbers, in a sentence."""
    return str(_SEEN[poll.results_visible])


def _log(poll: Poll, sealed: int) -> str:
    """Whether the log is what it was when it was sealed, in a sentence."""
    last, broken = series.last_seal(poll), series.first_broken_seal(poll)
    if last is None:
        return _("No ballot is sealed yet: that happens every minute.")
    if broken is not None:
        return _(
            "Seal %(number)s does not hold: the ballot log was rewritten there. Find out by whom before you publish."
        ) % {"number": broken}
    events = counted(sealed, "%(n)s event", "%(n)s events")
    seals = counted(last.number, "%(n)s seal", "%(n)s seals")
    sentence = _(
        "The ballot log is what it was when it was sealed: %(events)s in %(seals)s, the last of which is %(digest)s."
    )
    return sentence % {"events": events, "seals": seals, "digest": last.digest}
