"""How far a poll has come: a draft, not open yet, open or closed."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from discussion.core import clock
from discussion.polls.models import Poll

STAGES = {
    "open": gettext_lazy("Open"),
    "opens-later": gettext_lazy("Opens later"),
    "draft": gettext_lazy("Draft"),
    "closed": gettext_lazy("Closed"),
}
COLOURS = {"open": "success", "opens-later": "info", "draft": "warning", "closed": "primary"}


def stage_of(poll: Poll, now: datetime) -> str:
    """The stage, one of STAGES."""
    if poll.is_draft:
        return "draft"
    if poll.is_early(now):
        return "opens-later"
    return "closed" if poll.is_over(now) else "open"


def is_shown(poll: Poll, now: datetime) -> bool:
    """Whether readers may know of the poll."""
    return not poll.is_draft and (poll.article is None or poll.article.is_public(now))


class StageFilter(admin.SimpleListFilter):
    """Polls of one stage."""

    title = gettext_lazy("state")
    template = "backoffice/chips.html"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every stage."""
        return [(stage, str(label)) for stage, label in STAGES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Poll]) -> QuerySet[Poll]:
        """The polls of the chosen stage."""
        chosen = _stages(clock.now()).get(self.value() or "")
        return queryset if chosen is None else queryset.filter(chosen)


def _stages(now: datetime) -> dict[str, Q]:
    shown, early, over = Q(is_draft=False), Q(opens_at__gt=now), Q(closes_at__lte=now)
    return {
        "open": shown & (Q(opens_at=None) | Q(opens_at__lte=now)) & (Q(closes_at=None) | Q(closes_at__gt=now)),
        "opens-later": shown & early,
        "draft": Q(is_draft=True),
        "closed": shown & over,
    }
