"""Work that an action left behind and that failed or waits."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from discussion.backoffice.paging import LongListAdmin
from discussion.backoffice.scope import scope_of
from discussion.backoffice.wording import code, excerpt, moment
from discussion.core import clock
from discussion.core.models import OutboxRow
from discussion.core.numbers import counted
from discussion.core.outbox import retry_dead

_DEAD, _WAITING = "dead", "waiting"
_FACTS = (
    "number",
    "condition",
    "event",
    "consumer",
    "queue",
    "payload",
    "attempts",
    "created",
    "due",
    "died",
    "last_error",
)


class ConditionFilter(admin.SimpleListFilter):
    """Work that was given up, which is what the list shows unless told otherwise, or work that waits."""

    title = gettext_lazy("condition")
    template = "backoffice/chips.html"
    parameter_name = "condition"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The one that is not shown anyway."""
        return [(_DEAD, _("Given up")), (_WAITING, _("Waiting"))]

    def choices(self, changelist: Any) -> Any:
        """Without “All”: what is done is of no interest."""
        return list(super().choices(changelist))[1:]

    def value(self) -> str:
        """The chosen condition."""
        return super().value() or _DEAD

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxRow]) -> QuerySet[OutboxRow]:
        """The rows in the chosen condition."""
        if self.value() == _WAITING:
            return queryset.filter(done_at__isnull=True, dead_at__isnull=True)
        return queryset.filter(dead_at__isnull=False)


@admin.register(OutboxRow)
class OutboxAdmin(LongListAdmin):
    """Rows of the outbox to read, and to try again."""

    list_display = ("what", "attempts", "created", "due")
    list_display_links = ("what",)
    list_filter = (ConditionFilter,)
    actions = ("try_again",)
    fields = _FACTS
    readonly_fields = _FACTS

    @action(description=gettext_lazy("Try the selected work again"))
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutboxRow]) -> None:
        """Give dead rows all their attempts again."""
        chosen = list(queryset.values_list("id", flat=True)[: self.list_per_page])
        count = retry_dead(chosen, clock.now())
        if count:
            told = counted(
                count,
                "%(n)s piece of work will be tried again at once.",
                "%(n)s pieces of work will be tried again at once.",
            )
            messages.success(request, told)
        if len(chosen) > count:
            told = counted(
                len(chosen) - count,
                "%(n)s piece of work had not been given up: nothing was changed.",
                "%(n)s pieces of work had not been given up: nothing was changed.",
            )
            messages.warning(request, told)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboxRow]:
        """Everything, for superusers alone."""
        rows = OutboxRow.objects.order_by("-id")
        return rows if scope_of(request).is_superuser else rows.none()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, under a title that names what it holds."""
        return super().changelist_view(request, {"title": _("Outbox"), **(extra_context or {})})

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Actions leave work, nobody else."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Work is tried again, not changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What was promised is not forgotten."""
        return False

    @display(description=gettext_lazy("Work"))
    def what(self, obj: OutboxRow) -> SafeString:
        """Event and consumer, how the last error begins, and the row's id."""
        words = '<span class="desk-words">{}</span> <span class="desk-note">{} {}</span>'
        return format_html(words, str(obj), excerpt(obj.last_error), code(obj.public_id))

    @display(description=gettext_lazy("ID"))
    def number(self, obj: OutboxRow) -> SafeString:
        """The id as it is shown everywhere."""
        return code(obj.public_id)

    @display(description=gettext_lazy("Condition"))
    def condition(self, obj: OutboxRow) -> str:
        """Given up, waiting or done."""
        return {"dead": _("given up"), "pending": _("waiting")}.get(obj.state, _("done"))

    @display(description=gettext_lazy("Created"))
    def created(self, obj: OutboxRow) -> SafeString | str:
        """When the action left it."""
        return moment(obj.created_at)

    @display(description=gettext_lazy("Due"))
    def due(self, obj: OutboxRow) -> SafeString | str:
        """When it is tried next."""
        return moment(obj.due_at)

    @display(description=gettext_lazy("Given up"))
    def died(self, obj: OutboxRow) -> SafeString | str:
        """When it was given up."""
        return moment(obj.dead_at)
