"""Exports: asked for, watched while a worker makes them, downloaded and deleted."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from discussion.actions import exports as actions
from discussion.articles.queries import articles_of
from discussion.backoffice.metering import meter_for
from discussion.backoffice.paging import LongListAdmin
from discussion.backoffice.scope import reader_of, scope_of
from discussion.backoffice.wording import NOTHING, moment
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.exports.models import Export
from discussion.exports.queries import exports_of, finished_export, may_see
from discussion.importers.sentences import in_words
from discussion.sites.models import Site

_COLOURS = {"waiting": "info", "running": "warning", "done": "success", "failed": "danger"}


class WishForm(forms.Form):
    """What shall be exported."""

    site = forms.ModelChoiceField(
        Site.objects.none(), label=gettext_lazy("Site"), empty_label=None, widget=UnfoldAdminSelectWidget
    )
    article = forms.CharField(
        required=False,
        label=gettext_lazy("Article"),
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("Its slug; left empty, everything of the site."),
    )
    form = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=Export.Form.choices,
        widget=UnfoldAdminSelectWidget,
        help_text=gettext_lazy(
            "JSON Lines holds everything and can be imported again; CSV is a table of the comments."
        ),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moderated = scope_of(request).moderated
        sites = Site.objects.order_by("name", "id")
        field = cast("forms.ModelChoiceField[Site]", self.fields["site"])
        field.queryset = sites if moderated is None else sites.filter(id__in=moderated)

    def clean(self) -> dict[str, Any]:
        """The article that is meant, on the chosen site."""
        given = super().clean() or {}
        slug, site = given.get("article", "").strip(), given.get("site")
        given["article"] = articles_of([site.id]).filter(slug=slug).first() if slug and site else None
        if slug and given["article"] is None:
            sentence = _("There is no such article on this site: give the last part of its address.")
            self.add_error("article", sentence)
        return given


@admin.register(Export)
class ExportAdmin(LongListAdmin):
    """The exports of the sites that one moderates."""

    list_display = ("what", "condition", "requested", "expires", "acts")
    list_display_links = None
    change_list_template = "backoffice/exports.html"

    def get_urls(self) -> list[URLPattern]:
        """Addresses for what is done with exports."""
        view = self.admin_site.admin_view
        return [
            path("request/", view(self.request_view), name="exports_export_request"),
            path("<int:number>/file/", view(self.file_view), name="exports_export_file"),
            path("<int:number>/remove/", view(self.remove_view), name="exports_export_remove"),
            *super().get_urls(),
        ]

    def request_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for what the posted form says, and go back to the list."""
        self._refuse(request)
        form = WishForm(request, request.POST)
        if not form.is_valid():
            return self.changelist_view(_without_post(request), {"wish": form})
        given = form.cleaned_data
        wish = actions.Wish(site=given["site"], article=given["article"], form=given["form"])
        now = clock.now()
        try:
            actions.request_export(reader=reader_of(request), wish=wish, now=now, meter=meter_for(request, now=now))
            messages.success(request, _("The export will be made at once. It is kept for seven days."))
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        return HttpResponseRedirect(reverse("admin:exports_export_changelist"))

    def file_view(self, request: HttpRequest, number: int) -> HttpResponse | FileResponse:
        """The file of a finished export."""
        try:
            found = finished_export(number, reader=reader_of(request), now=clock.now())
            file = found.path.open("rb")
        except (Refusal, FileNotFoundError) as error:
            raise Http404 from error
        return FileResponse(file, as_attachment=True, filename=found.file_name)

    def remove_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Delete an export with its file, and go back to the list."""
        self._refuse(request)
        try:
            actions.delete_export(reader=reader_of(request), number=number)
        except Refusal as refusal:
            raise Http404 from refusal
        messages.success(request, _("The export and its file are gone."))
        return HttpResponseRedirect(reverse("admin:exports_export_changelist"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Export]:
        """The exports of the sites that the reader moderates; those with e-mails are for superusers."""
        scope = scope_of(request)
        found = exports_of(scope.moderated)
        return found if scope.is_superuser else found.filter(has_emails=False)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The form and the list, which the script reads again while any export is not finished."""
        initial = {"article": request.GET.get("article", "")}
        request.GET = _without(request, "article")
        waits = self.get_queryset(request).filter(state__in=["waiting", "running"]).exists()
        context = {"title": _("Exports"), "wish": WishForm(request, initial=initial), "waits": waits}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Moderators alone."""
        return scope_of(request).moderates

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Moderators of its site."""
        moderates = scope_of(request).moderates
        return moderates if not isinstance(obj, Export) else may_see(reader_of(request), obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By the form above the list."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """An export is what it is."""
        return False

    has_delete_permission = has_change_permission

    @display(description=gettext_lazy("Export"))
    def what(self, obj: Export) -> SafeString:
        """What is exported, and as what."""
        words = '<span class="desk-words">{}</span> <span class="desk-note">{} · {}</span>'
        title = obj.article.title if obj.article else _("Everything")
        form = "CSV" if obj.form == Export.Form.TABLE else "JSON Lines"
        return format_html(
            words, title, obj.site.name, _("%(form)s, with e-mails") % {"form": form} if obj.has_emails else form
        )

    @display(description=gettext_lazy("State"), label=_COLOURS)
    def condition(self, obj: Export) -> tuple[str, str]:
        """How far it has come, as a coloured label."""
        return obj.state, str(obj.get_state_display())

    @display(description=gettext_lazy("Requested"))
    def requested(self, obj: Export) -> SafeString | str:
        """When it was asked for."""
        return moment(obj.created_at)

    @display(description=gettext_lazy("Kept until"))
    def expires(self, obj: Export) -> SafeString | str:
        """When its file is deleted."""
        return moment(obj.expires_at) if obj.state == Export.State.DONE else NOTHING

    @display(description=gettext_lazy("File"))
    def acts(self, obj: Export) -> SafeString:
        """How far it has come or where it is downloaded, and a button that deletes it."""
        told = format_html("{}", in_words(obj.error) or f"{obj.percent} %")
        if obj.state == Export.State.DONE:
            link = '<a class="desk-verdict" href="{}">{}</a> <span class="desk-note">{}</span>'
            address = reverse("admin:exports_export_file", args=[obj.id])
            told = format_html(link, address, _("Download"), filesizeformat(obj.size))
        button = '<button class="desk-verdict is-remove" form="exports" formaction="{}">{}</button>'
        return format_html(
            f'<span class="desk-verdicts desk-export">{{}} {button}</span>',
            told,
            reverse("admin:exports_export_remove", args=[obj.id]),
            _("Delete"),
        )

    def _refuse(self, request: HttpRequest) -> None:
        if request.method != "POST" or not scope_of(request).moderates:
            raise PermissionDenied


def _without_post(request: HttpRequest) -> HttpRequest:
    """The list is shown, not acted upon."""
    request.method = "GET"
    return request


def _without(request: HttpRequest, name: str) -> Any:
    """The query without what is no filter of the list."""
    query = request.GET.copy()
    query.pop(name, None)
    return query
