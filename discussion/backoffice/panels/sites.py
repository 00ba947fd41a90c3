"""Sites, with the hosts that serve or embed them."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.decorators import display

from discussion.actions.sites import Policy, create_site, edit_site
from discussion.backoffice.acting import ActionAdmin, rows_of
from discussion.backoffice.scope import scope_of
from discussion.backoffice.wording import NOTHING, moment
from discussion.core import clock
from discussion.sites.models import Origin, Site
from discussion.sites.queries import sites

_POLICY = ("name", "language", "is_default", "guests_allowed", "edit_window_minutes", "reserved_names")


class OriginInline(TabularInline):
    """The hosts of a site."""

    model = Origin
    fields = ("host",)
    extra = 0
    hide_title = True
    verbose_name = "host"
    verbose_name_plural = "hosts"

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers alone, as for the site itself."""
        return scope_of(request).is_superuser

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Site)
class SiteAdmin(ActionAdmin):
    """Sites are a superuser's."""

    list_display = ("name", "hosts", "language", "is_default", "guests_allowed", "created")
    fields = _POLICY
    inlines = (OriginInline,)

    def act(self, request: HttpRequest, form: Any, formsets: list[Any], *, is_new: bool) -> Site:
        """Create or edit the site with its hosts."""
        hosts = tuple(row["host"] for row in rows_of(formsets[0]))
        policy = Policy(hosts=hosts, **{name: form.cleaned_data[name] for name in _POLICY})
        return create_site(policy=policy, now=clock.now()) if is_new else edit_site(site=form.instance, policy=policy)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Site]:
        """Every site, for superusers alone."""
        return sites().prefetch_related("origins") if scope_of(request).is_superuser else Site.objects.none()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    @display(description="Hosts")
    def hosts(self, obj: Site) -> str:
        """The names that serve or embed it."""
        return ", ".join(sorted(origin.host for origin in obj.origins.all())) or NOTHING

    @display(description="Created")
    def created(self, obj: Site) -> SafeString | str:
        """When it was made."""
        return moment(obj.created_at)
