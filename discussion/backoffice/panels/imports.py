"""Comments from elsewhere: uploaded, watched while they come in, and taken back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from discussion.actions import batches, undoing
from discussion.backoffice.acting import ActionAdmin
from discussion.backoffice.importing import COLOURS, LABELS, UploadForm, keep_upload, telling
from discussion.backoffice.paging import LongListAdmin
from discussion.backoffice.scope import reader_of, scope_of
from discussion.backoffice.wording import code, moment
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.core.numbers import count
from discussion.importers.working import upload_of
from discussion.imports import queries
from discussion.imports.models import Batch
from discussion.sites.queries import default_site

_SAID = {
    "stop": gettext_lazy("It was stopped. What had come in is there, and can be taken back."),
    "bring": gettext_lazy("It will be brought in now."),
    "again": gettext_lazy("It will be tried again."),
    "undo": gettext_lazy("It will be taken back now."),
}

_BROUGHT = gettext_lazy("%(created)s brought in, %(skipped)s known, %(refused)s refused")
_TRIED = gettext_lazy("%(created)s would be brought in, %(skipped)s known, %(refused)s refused")


@admin.register(Batch)
class ImportAdmin(ActionAdmin, LongListAdmin):
    """Imports are a superuser's."""

    form = UploadForm
    list_display = ("what", "how_far", "counts", "created")
    list_display_links = ("what",)
    change_form_template = "backoffice/import.html"
    fields = ("site", "file", "how", "source", "base_url", "emails", "is_dry")

    def act(self, request: HttpRequest, form: Any, formsets: list[Any], *, is_new: bool) -> Batch:
        """Keep the file and let the worker bring it in."""
        batch = batches.request_import(wishes=form.wishes(), now=clock.now(), requested_by=reader_of(request))
        keep_upload(form.cleaned_data["file"], batch)
        return batch

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form, with one way on: to the page that shows how far it is."""
        more = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, {**more, **(extra_context or {})})

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Straight to the page that shows how far it is."""
        messages.success(request, _("The file is here. A worker takes it up within seconds."))
        return HttpResponseRedirect(reverse("admin:imports_batch_change", args=[obj.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of an import, with how far it is and what came of it."""
        batch = self.get_object(request, object_id)
        told = telling(batch, has_upload=upload_of(batch).exists()) if isinstance(batch, Batch) else None
        more = {"telling": told, "title": str(batch), "show_save": False, "show_save_and_continue": False}
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        """Also what is done with an import, and its report as a file."""
        own = [
            path("<int:number>/act/", self.admin_site.admin_view(self.verb_view), name="imports_batch_act"),
            path("<int:number>/report.json", self.admin_site.admin_view(self.report_view), name="imports_batch_report"),
        ]
        return [*own, *super().get_urls()]

    def verb_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Do what was asked with an import, and go back to its page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        verb = request.POST.get("verb", "")
        if not scope_of(request).is_superuser or verb not in _SAID:
            raise PermissionDenied
        try:
            _do(queries.batch(number), verb)
            messages.success(request, _SAID[verb])
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        return HttpResponseRedirect(reverse("admin:imports_batch_change", args=[number]))

    def report_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """The whole report, as the command writes it."""
        if not scope_of(request).is_superuser:
            raise PermissionDenied
        batch = queries.batch(number)
        answer = JsonResponse({**batch.report, "batch": batch.public_id}, json_dumps_params={"indent": 2})
        answer["Content-Disposition"] = f'attachment; filename="import-{batch.public_id}.json"'
        return answer

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The form for a new one; an old one is told beneath."""
        return self.fields if obj is None else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The default site."""
        return {"site": default_site().pk, **super().get_changeform_initial_data(request)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        """Everything, for superusers alone."""
        return queries.batches() if scope_of(request).is_superuser else Batch.objects.none()

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
        """What is under way is acted on by its buttons, not changed."""
        return False

    @display(description=gettext_lazy("Import"))
    def what(self, obj: Batch) -> SafeString:
        """The file, where it came from and where it goes."""
        words = '<span class="desk-words">{}</span> <span class="desk-note">{} · {} {}</span>'
        return format_html(words, obj.file_name, obj.archive, obj.site, code(obj.public_id))

    @display(description=gettext_lazy("State"), label=COLOURS)
    def how_far(self, obj: Batch) -> tuple[str, str]:
        """Waiting, at work, done or taken back."""
        return obj.state, str(LABELS[obj.state])

    @display(description=gettext_lazy("Comments"))
    def counts(self, obj: Batch) -> str:
        """What came of it, or how far it is."""
        if obj.report:
            told = _TRIED if obj.is_dry else _BROUGHT
            return str(told) % {name: count(obj.report[name]) for name in ("created", "skipped", "refused")}
        return _("%(done)s of %(total)s") % {"done": count(obj.done), "total": count(obj.total)} if obj.total else ""

    @display(description=gettext_lazy("Requested"))
    def created(self, obj: Batch) -> SafeString | str:
        """When it was asked for."""
        return moment(obj.created_at)


def _do(batch: Batch, verb: str) -> None:
    if verb == "stop":
        batches.stop_import(batch=batch, now=clock.now())
    elif verb == "undo":
        undoing.request_undo(batch=batch)
    else:
        batches.try_again(batch=batch, is_dry=batch.is_dry and verb != "bring")
