"""The first page of the admin: what happened today and what waits."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from discussion.backoffice.finding import in_state
from discussion.backoffice.scope import Scope, scope_of
from discussion.comments.models import Comment
from discussion.comments.queries import comments_of
from discussion.core import clock, ids
from discussion.core.models import OutboxRow
from discussion.core.numbers import count
from discussion.notifications.models import WebhookEndpoint
from discussion.polls.models import Burst

# Beyond this nobody needs the exact number, and counting on would cost.
_ENOUGH = 1000
_WAITING_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts and where that is seen."""

    number: str
    label: str
    link: str
    is_urgent: bool = False


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The context with what the reader's role lets them see, for unfold."""
    scope = scope_of(request)
    figures = _discussion(scope) if scope.moderates else []
    figures += [*_bursts(scope), *_resting(scope)] if scope.edits else []
    figures += _failures() if scope.is_superuser else []
    return {
        **context,
        "scope": scope,
        "figures": figures,
        "waiting": _waiting(scope.moderated) if scope.moderates else [],
    }


def _discussion(scope: Scope) -> list[Figure]:
    comments = reverse("admin:comments_comment_changelist")
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    recent = comments_of(scope.moderated).filter(id__gte=ids.first_id_of(midnight), created_at__gte=midnight).order_by()
    today = recent.aggregate(comments=Count("id"), readers=Count("author_id", distinct=True))
    pending = in_state(comments_of(scope.moderated), Comment.State.PENDING)[:_ENOUGH].count()
    waiting = f"{reverse('queue')}?kind=pending"
    return [
        Figure(_capped(pending), _("Waiting for a decision"), waiting, is_urgent=pending > 0),
        Figure(count(today["comments"]), _("Comments today"), comments),
        Figure(count(today["readers"]), _("Readers who wrote today"), comments),
    ]


def _bursts(scope: Scope) -> list[Figure]:
    """Ballots that an editor has to judge, where there are any."""
    bursts = Burst.objects.filter(verdict=Burst.Verdict.WAITING)
    own = bursts if scope.edited is None else bursts.filter(site_id__in=scope.edited)
    waiting = own[:_ENOUGH].count()
    link = reverse("admin:polls_poll_changelist")
    return [Figure(_capped(waiting), _("Bursts of ballots to judge"), link, is_urgent=True)] if waiting else []


def _resting(scope: Scope) -> list[Figure]:
    """Webhooks that were given up, where there are any."""
    resting = WebhookEndpoint.objects.filter(is_enabled=True, resting_since__isnull=False)
    number = (resting if scope.edited is None else resting.filter(site_id__in=scope.edited)).count()
    link = reverse("admin:notifications_webhookendpoint_changelist")
    return [Figure(count(number), _("Webhooks that rest"), link, is_urgent=True)] if number else []


def _failures() -> list[Figure]:
    dead = OutboxRow.objects.filter(dead_at__isnull=False)[:_ENOUGH].count()
    return [Figure(_capped(dead), _("Work given up"), reverse("admin:core_outboxrow_changelist"), is_urgent=dead > 0)]


def _waiting(site_ids: Collection[int] | None) -> list[Comment]:
    return list(in_state(comments_of(site_ids), Comment.State.PENDING)[:_WAITING_SHOWN])


def _capped(number: int) -> str:
    return count(number) if number < _ENOUGH else _("%(count)s or more") % {"count": count(_ENOUGH)}
