"""Sites: their policies, hosts and origins for superusers, their faces for their editors too."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from discussion.accounts.queries import roles_on
from discussion.actions.sites import Branding, Policy, brand_site, create_site, edit_site
from discussion.backoffice.acting import ActionAdmin, ActionForm, rows_of
from discussion.backoffice.choosing import OfferingInput
from discussion.backoffice.links import reader_page
from discussion.backoffice.scope import Scope, scope_of
from discussion.backoffice.wording import NOTHING, ROLES, moment
from discussion.core import clock
from discussion.sites.colours import DARK, LIGHT, adjustment, shades
from discussion.sites.logos import MOST_BYTES
from discussion.sites.models import AllowedOrigin, Origin, Site
from discussion.sites.queries import sites_among

_NAMES = ("name", "language", "is_default")
_RULES = (
    *("guests_allowed", "who_comments", "who_votes", "proof_of_work"),
    *("edit_window_minutes", "posts_per_minute", "reserved_names"),
)
_QUEUE = ("most_waiting", "longest_wait_hours")
_FRAME = ("may_be_framed",)
_POLICY = (*_NAMES, *_RULES, *_QUEUE, *_FRAME)
_FACE = ("accent", "logo", "without_logo")
_PICTURE = gettext_lazy(
    "An SVG, PNG, WebP or JPEG file of up to {size} kB, drawn for a white ground. "
    "It takes the place of the name at the head of the pages."
)


class SiteForm(ActionForm):
    """What is set of a site. The logo is a file that is taken once, and then stands with the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever only looks at a site has no such field.
        if "language" in self.fields:
            self.fields["language"].widget = OfferingInput(settings.LANGUAGES)

    accent = forms.CharField(
        required=False,
        max_length=7,
        label=gettext_lazy("Accent colour"),
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "#0b5f57"}),
        help_text=gettext_lazy(
            "The colour of links and buttons, like #0b5f57. Where it could not be read, on light pages or on "
            "dark ones, a darker or lighter shade of it is shown."
        ),
    )
    logo = forms.FileField(
        required=False,
        label=gettext_lazy("Logo"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".svg,.png,.webp,.jpg,.jpeg"}),
        help_text=format_lazy(_PICTURE, size=MOST_BYTES // 1000),
    )
    without_logo = forms.BooleanField(
        required=False,
        label=gettext_lazy("Take the logo away"),
        widget=UnfoldBooleanSwitchWidget,
        help_text=gettext_lazy("The name stands alone."),
    )

    def branding(self) -> Branding:
        """The face that the form asks for."""
        given = self.cleaned_data
        picture = given["logo"].read(MOST_BYTES + 1) if given.get("logo") else None
        return Branding(accent=given["accent"], logo=b"" if given.get("without_logo") and not picture else picture)


class _SiteInline(TabularInline):
    extra = 0
    hide_title = True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Everybody who sees the site."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    has_add_permission = has_delete_permission = has_change_permission


class OriginInline(_SiteInline):
    """The hosts that serve a site."""

    model = Origin
    fields = ("host",)
    verbose_name = gettext_lazy("host")
    verbose_name_plural = gettext_lazy("hosts that serve it")


class AllowedOriginInline(_SiteInline):
    """The origins that embed a site."""

    model = AllowedOrigin
    fields = ("origin",)
    verbose_name = gettext_lazy("origin")
    verbose_name_plural = gettext_lazy("origins that may embed it")


@admin.register(Site)
class SiteAdmin(ActionAdmin):
    """Superusers set everything, editors the face of their sites; moderators see what holds on theirs."""

    form = SiteForm
    list_display = ("name", "hosts", "language", "is_default", "who_comments", "created")
    inlines = (OriginInline, AllowedOriginInline)

    def act(self, request: HttpRequest, form: Any, formsets: list[Any], *, is_new: bool) -> Site:
        """Create or edit the site with its hosts, origins and face; an editor changes the face alone."""
        branding = form.branding()
        if not scope_of(request).is_superuser:
            return self._told(request, brand_site(site=form.instance, branding=branding))
        hosts, origins = ([row[name] for row in rows_of(each)] for name, each in zip(_LISTED, formsets, strict=True))
        policy = Policy(
            hosts=tuple(hosts), origins=tuple(origins), **{name: form.cleaned_data[name] for name in _POLICY}
        )
        if is_new:
            return self._told(request, create_site(policy=policy, branding=branding, now=clock.now()))
        return self._told(request, edit_site(site=form.instance, policy=policy, branding=branding))

    def _told(self, request: HttpRequest, saved: Site) -> Site:
        if saved.accent and (sentence := adjustment(saved.accent)):
            self.message_user(request, sentence, messages.INFO)
        return saved

    def get_queryset(self, request: HttpRequest) -> QuerySet[Site]:
        """The sites that the reader moderates or edits."""
        return sites_among(_seen(scope_of(request))).prefetch_related("origins")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What the site is called, who takes part, when its queue tells, its face, and how it is embedded."""
        face = _FACE if scope_of(request).is_superuser or self.has_change_permission(request, obj) else ("accent",)
        shown = ("looks", *face) if obj else face
        found = [
            (None, {"fields": _NAMES}),
            (_("Who takes part"), {"fields": _RULES}),
            (_("When moderators are told of the queue"), {"fields": _QUEUE}),
            (
                _("Face"),
                {"fields": tuple(each for each in shown if each != "without_logo" or (obj and obj.logo_digest))},
            ),
            (_("Embedding"), {"fields": _FRAME}),
        ]
        staff = "staff" if scope_of(request).moderates else "staff_named"
        return [*found, (_("Moderators and editors"), {"fields": (staff,)})] if obj else found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """For all but superusers everything except the face."""
        shown = ("looks", "staff", "staff_named") if obj else ()
        return shown if scope_of(request).is_superuser else (*shown, *_POLICY)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Everybody with a role."""
        return scope_of(request).moderates or scope_of(request).edits

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who has a role on the site."""
        seen = _seen(scope_of(request))
        return seen is None or (bool(seen) if obj is None else obj.id in seen)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The site's editors; what they may change, `get_readonly_fields` knows."""
        return scope_of(request).edits if obj is None else scope_of(request).may_edit(obj.id)

    @display(description=gettext_lazy("Hosts"))
    def hosts(self, obj: Site) -> str:
        """The names that serve it."""
        return ", ".join(sorted(origin.host for origin in obj.origins.all())) or NOTHING

    @display(description=gettext_lazy("Created"))
    def created(self, obj: Site) -> SafeString | str:
        """When it was made."""
        return moment(obj.created_at)

    @display(description=gettext_lazy("As it looks now"))
    def looks(self, obj: Site) -> SafeString | str:
        """The logo, and the accent as it is shown on light and on dark pages."""
        logo = format_html(_LOGO, obj.logo_digest, _("The logo")) if obj.logo_digest else ""
        grounds = ((LIGHT, "light"), (DARK, "dark")) if obj.accent else ()
        told = {"light": _("Accent on light pages"), "dark": _("Accent on dark pages")}
        swatches = [(name, each.paper, shades(obj.accent, each).accent, told[name]) for each, name in grounds]
        if not (logo or swatches):
            return _("The product’s own green, and no logo.")
        return format_html('<span class="desk-face">{}{}</span>', logo, format_html_join("", _SWATCH, swatches))

    @display(description=gettext_lazy("Roles"))
    def staff_named(self, obj: Site) -> str:
        """Who looks after it, for those who may not open readers' pages."""
        return "; ".join(f"{each.reader}, {ROLES[each.name]}" for each in roles_on(obj))

    @display(description=gettext_lazy("Roles"))
    def staff(self, obj: Site) -> SafeString:
        """Who looks after it, each with a link to where roles are given."""
        found = [(reader_page(each.reader_id), each.reader, ROLES[each.name]) for each in roles_on(obj)]
        if not found:
            return format_html("{} {}", _("Nobody but superusers yet."), _GIVEN)
        listed = format_html_join("", '<li><a href="{}">{}</a>, {}</li>', found)
        return format_html('<ul class="desk-staff">{}</ul>{}', listed, _GIVEN)


_GIVEN = gettext_lazy("A superuser gives roles on a reader’s page.")
_LISTED = ("host", "origin")
_LOGO = '<img class="desk-logo" src="/brand/{}" alt="{}">'
_SWATCH = '<span class="desk-swatch is-{}" style="background:{};color:{}">{}</span>'


def _seen(scope: Scope) -> frozenset[int] | None:
    if scope.is_superuser or scope.moderated is None or scope.edited is None:
        return None
    return frozenset(scope.moderated) | frozenset(scope.edited)
