"""Readers: members are made and changed here, guests are seen."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget

from discussion.accounts.models import NameChange, Reader, Role
from discussion.accounts.queries import readers_of
from discussion.actions import erasing
from discussion.actions.members import Member, create_member, edit_member, set_roles
from discussion.backoffice.acting import ActionAdmin, ActionForm, rows_of
from discussion.backoffice.finding import find_readers
from discussion.backoffice.paging import Chips, LongListAdmin
from discussion.backoffice.scope import reader_of, scope_of
from discussion.backoffice.wording import NOTHING, code, moment
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.core.limits import Meter
from discussion.sites.queries import default_site

_NEW = ("site", "name", "email", "password")
_MEMBER = ("number", "site", "name", "about", "email", "password", "is_active", "joined")
_SEEN = ("number", "site", "name", "about", "kind", "is_active", "joined")


class MemberForm(ActionForm):
    """A member's details; the password is only ever set, never shown."""

    password = forms.CharField(
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 8 characters, and no common word. Leave it empty to keep the present one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.pop("password", None)
        for name in {"name", "email"} & self.fields.keys():
            self.fields[name].required = True
        if "email" in self.fields:
            self.fields["email"].label = _("E-mail")
        if "site" in self.fields:
            self.fields["password"].required = True
            self.fields["password"].help_text = _("At least 8 characters, and no common word.")


class RoleInline(TabularInline):
    """What a member may do on which site."""

    model = Role
    fields = ("site", "name")
    extra = 0
    hide_title = True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Everybody who sees the reader."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    has_add_permission = has_delete_permission = has_change_permission


class NameChangeInline(TabularInline):
    """The names that a reader had before; a record, which nobody changes."""

    model = NameChange
    fields = readonly_fields = ("before", "after", "changed")
    ordering = ("-changed_at",)
    extra = 0
    hide_title = True
    verbose_name = gettext_lazy("change of name")
    verbose_name_plural = gettext_lazy("changes of name")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Everybody who sees the reader."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    has_add_permission = has_delete_permission = has_change_permission

    @display(description=gettext_lazy("Changed"))
    def changed(self, obj: NameChange) -> SafeString | str:
        """When the new name took the old one's place."""
        return moment(obj.changed_at)


@admin.register(Reader)
class ReaderAdmin(ActionAdmin, LongListAdmin):
    """The readers of the sites that one moderates; superusers manage the members among them."""

    form = MemberForm
    list_display = ("called", "kind", "roles_held", "site", "is_active", "joined")
    list_display_links = ("called",)
    list_filter = (("kind", Chips),)
    search_fields = ("id",)
    search_help_text = gettext_lazy("Reader ID or the beginning of a name")
    inlines = (RoleInline, NameChangeInline)
    change_form_template = "backoffice/reader.html"

    def act(self, request: HttpRequest, form: Any, formsets: list[Any], *, is_new: bool) -> Reader:
        """Create or edit the member, then set the roles."""
        given = form.cleaned_data
        member = Member(given["name"], given["email"], given["password"], is_active=given.get("is_active", True))
        if is_new:
            reader = create_member(site=given["site"], member=member, now=clock.now())
        else:
            reader = edit_member(administrator=reader_of(request), reader=form.instance, member=member, now=clock.now())
        held = next(formset for formset in formsets if formset.model is Role)
        roles = {(row["site"].id, row["name"]) for row in rows_of(held)}
        return set_roles(reader=reader, roles=roles)

    def get_urls(self) -> list[URLPattern]:
        """Also what is done where a reader asks by letter to be erased."""
        erase = path("<int:number>/erase/", self.admin_site.admin_view(self.erase_view), name="accounts_reader_erase")
        return [erase, *super().get_urls()]

    def erase_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Ask for it in the reader's name, or take that back, and go back to the reader's page."""
        if request.method != "POST" or not scope_of(request).is_superuser:
            raise PermissionDenied
        found = get_object_or_404(Reader, id=number)
        try:
            messages.success(request, _erase(found, request.POST.get("text", "")))
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        return HttpResponseRedirect(reverse("admin:accounts_reader_change", args=[number]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The reader's page, where superusers can have them erased."""
        more = {"may_erase": scope_of(request).is_superuser}
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reader]:
        """The readers of the sites that the reader moderates."""
        return readers_of(scope_of(request).moderated).prefetch_related("roles__site")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Exact ids and the beginnings of names; for superusers exact e-mails too."""
        by_email = scope_of(request).is_superuser
        return find_readers(queryset, search_term, by_email=by_email) if search_term.strip() else queryset, False

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Members' e-mails are shown to superusers alone."""
        called, *others = self.list_display
        return (called, "member_email", *others) if scope_of(request).is_superuser else self.list_display

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A new member's, a member's or what may be seen of anybody."""
        if obj is None:
            return _NEW
        return _MEMBER if self.has_change_permission(request, obj) else _SEEN

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A member stays on the site where they joined."""
        return ("number", "site", "about", "joined") if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple[type[TabularInline], ...]:
        """Whoever is new has had no other name."""
        return self.inlines if obj else (RoleInline,)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new member joins the default site."""
        return {"site": default_site().id}

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Moderators."""
        return scope_of(request).moderates

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Moderators; whose readers, `get_queryset` knows."""
        return scope_of(request).moderates

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers, and members alone: guests belong to themselves."""
        return scope_of(request).is_superuser and (obj is None or obj.kind == Reader.Kind.MEMBER)

    @display(description=gettext_lazy("Name"))
    def called(self, obj: Reader) -> str:
        """The display name."""
        return str(obj)

    @display(description=gettext_lazy("E-mail"))
    def member_email(self, obj: Reader) -> str:
        """The e-mail with which a member signs in."""
        return obj.email or NOTHING

    @display(description=gettext_lazy("Roles"))
    def roles_held(self, obj: Reader) -> str:
        """Every role with its site."""
        if obj.is_superuser:
            return _("superuser")
        return ", ".join(sorted(str(role) for role in obj.roles.all())) or NOTHING

    @display(description=gettext_lazy("ID"))
    def number(self, obj: Reader) -> SafeString:
        """The id as it is shown everywhere."""
        return code(obj.public_id)

    @display(description=gettext_lazy("Joined"))
    def joined(self, obj: Reader) -> SafeString | str:
        """When the reader was first seen."""
        return moment(obj.created_at)


def _erase(found: Reader, text: str) -> str:
    """Do what was asked; returns what to say of it."""
    now = clock.now()
    meter = Meter(reader=None, network="", now=now)
    if text not in ("keep", "remove"):
        erasing.cancel_erasure(reader=found, now=now, meter=meter)
        return _("It was taken back: the reader stays.")
    erasing.request_erasure(reader=found, keeps_text=text == "keep", now=now, meter=meter)
    sentence = _("The reader will be erased at %(time)s UTC, unless it is taken back.")
    return sentence % {"time": f"{found.erase_at:%Y-%m-%d %H:%M}"}
