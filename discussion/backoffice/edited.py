"""What the editors of a site set: each sees the rows of the sites that they edit, superusers all."""

from collections.abc import Callable
from typing import Any

from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse

from discussion.backoffice.acting import ActionAdmin
from discussion.backoffice.scope import scope_of
from discussion.sites.models import Site
from discussion.sites.queries import sites_among


class ForEditors:
    """Who may do what with rows that the editors of their site look after."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Editors alone."""
        return scope_of(request).edits

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Editors of the row's site."""
        return scope_of(request).edits if obj is None else scope_of(request).may_edit(obj.site_id)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Editors of the row's site."""
        return self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Editors of any site."""
        return scope_of(request).edits


class EditedAdmin(ForEditors, ActionAdmin):
    """A panel whose rows belong to a site, for its editors."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of the sites that the reader edits."""
        edited, rows = scope_of(request).edited, self.model._default_manager.select_related("site")
        found: QuerySet[Any] = rows if edited is None else rows.filter(site__in=edited)
        return found.order_by("site__name", "id")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A row stays with its site."""
        return ("site",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The only site, where there is but one."""
        sites = list(edited_sites(request)[:2])
        initial = super().get_changeform_initial_data(request)
        return {"site": sites[0].id, **initial} if len(sites) == 1 else initial

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """The sites that the reader edits."""
        if db_field.name == "site":
            kwargs["queryset"] = edited_sites(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class Told:
    """A panel of rows that nobody fills in: what they are is told beneath, and only buttons change them."""

    fields = ()
    # What its page tells of a row.
    told: Callable[[HttpRequest, Any], dict[str, Any]]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of a row."""
        found = self.get_object(request, object_id)  # type: ignore[attr-defined]
        more = {"told": self.told(request, found) if found else {}, "show_save": False, "show_save_and_continue": False}
        answer: HttpResponse = super().change_view(  # type: ignore[misc]
            request, object_id, form_url, {**more, **(extra_context or {})}
        )
        return answer

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """None: it is told beneath."""
        return ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come about in other ways."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By buttons alone."""
        return False


def edited_sites(request: HttpRequest) -> QuerySet[Site]:
    """The sites that the reader edits."""
    return sites_among(scope_of(request).edited)
