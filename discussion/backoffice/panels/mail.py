"""Mail: what waits to be sent and, where no mail server is set, what was written to files instead."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from discussion.accounts.models import Letter
from discussion.backoffice import mailbox
from discussion.backoffice.paging import LongListAdmin
from discussion.backoffice.scope import scope_of
from discussion.backoffice.wording import moment


@admin.register(Letter)
class MailAdmin(LongListAdmin):
    """Letters that wait, above them the mail that a newcomer looks for."""

    list_display = ("subject", "attempts", "written", "due")
    list_display_links = None
    change_list_template = "backoffice/mail.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        """Everything, for superusers alone."""
        rows = Letter.objects.order_by("-id")
        return rows if scope_of(request).is_superuser else rows.none()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, and the newest files for those who may see it."""
        shows = scope_of(request).is_superuser and mailbox.is_kept_in_files()
        mails = mailbox.newest() if shows else []
        context = {"title": _("Mail"), "mails": mails, "shows_files": shows, **(extra_context or {})}
        return super().changelist_view(request, context)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers alone: whoever reads a code can use it."""
        return scope_of(request).is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers alone, and the list alone: what a letter says is its reader's."""
        return scope_of(request).is_superuser and obj is None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Actions write letters, nobody else."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A letter is sent as it was written."""
        return False

    has_delete_permission = has_change_permission

    @display(description=gettext_lazy("Written"))
    def written(self, obj: Letter) -> SafeString | str:
        """When the action left it."""
        return moment(obj.created_at)

    @display(description=gettext_lazy("Due"))
    def due(self, obj: Letter) -> SafeString | str:
        """When it is tried next."""
        return moment(obj.due_at)
