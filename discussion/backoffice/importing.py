"""The form of an upload, and what the admin tells of an import."""

import shutil
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from discussion.actions.batches import Wishes
from discussion.backoffice.acting import ActionForm
from discussion.core.numbers import count
from discussion.importers.known import AUTO, FORMATS
from discussion.importers.reports import KINDS, as_text
from discussion.importers.sentences import in_words
from discussion.importers.working import upload_of
from discussion.imports.models import Batch

# Larger archives go by the command, which reads them where they lie.
MOST_BYTES = 2 * 1024**3
TOO_LARGE = gettext_lazy("This is larger than 2 GB: bring it in with manage.py import_comments.")
LABELS = {
    "waiting": gettext_lazy("Waiting"),
    "reading": gettext_lazy("Reading"),
    "writing": gettext_lazy("Storing"),
    "done": gettext_lazy("Done"),
    "failed": gettext_lazy("Failed"),
    "undoing": gettext_lazy("Taking back"),
    "undone": gettext_lazy("Taken back"),
}
COLOURS = {"waiting": "info", "reading": "info", "writing": "info", "done": "success", "failed": "danger"}
# The report as JSON names more.
SHOWN = 100
AT_WORK = ("waiting", "reading", "writing", "undoing")
_EMAILS = [
    ("hash", gettext_lazy("Keep a digest, by which nobody can read them")),
    ("keep", gettext_lazy("Keep them")),
    ("drop", gettext_lazy("Forget them")),
]


def _formats() -> list[tuple[str, str]]:
    return [(AUTO, _("Look at the file")), *((each.name, in_words(each.title)) for each in FORMATS)]


class UploadForm(ActionForm):
    """A file and what to do with it."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=UnfoldAdminFileFieldWidget,
        help_text=gettext_lazy("As the other system wrote it: plain, gzipped or zipped; to 2 GB."),
    )
    how = forms.ChoiceField(
        label=gettext_lazy("Format"),
        widget=UnfoldAdminSelectWidget,
        choices=_formats,
    )
    source = forms.CharField(
        required=False,
        max_length=80,
        label=gettext_lazy("Name of the source"),
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy(
            "Such as old-blog. A second file of the same source adds only what is new; empty: the format's name."
        ),
    )
    base_url = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Address of the site"),
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("Completes addresses of articles that are only paths, like https://news.example.org."),
    )
    emails = forms.ChoiceField(
        label=gettext_lazy("The authors' e-mail addresses"), widget=UnfoldAdminSelectWidget, choices=_EMAILS
    )
    is_dry = forms.BooleanField(
        required=False,
        initial=True,
        label=gettext_lazy("Try it first"),
        help_text=gettext_lazy("Says what would happen and stores nothing; then one click brings it in."),
    )

    class Meta:
        model = Batch
        fields = ("site",)

    def clean_file(self) -> TemporaryUploadedFile:
        """The file, where it is no larger than an upload may be."""
        file: TemporaryUploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file

    def wishes(self) -> Wishes:
        """The form as the action takes it."""
        given = self.cleaned_data
        how = given["how"]
        return Wishes(
            site=given["site"],
            source=given["source"].strip() or (how if how != AUTO else ""),
            format=how,
            file_name=given["file"].name,
            is_dry=given["is_dry"],
            emails=given["emails"],
            base_url=given["base_url"].strip(),
            is_uploaded=True,
        )


def keep_upload(file: TemporaryUploadedFile, batch: Batch) -> None:
    """Put the uploaded file where the worker finds it."""
    place = upload_of(batch)
    shutil.move(file.temporary_file_path(), place)
    place.chmod(0o600)


@dataclass(frozen=True, slots=True)
class Telling:
    """What the page of an import shows."""

    label: str
    is_at_work: bool
    done: int
    total: int
    progress: str
    source: str
    error: str
    lines: list[str]
    notes: dict[str, Any]
    verbs: list[tuple[str, str, str]]


def telling(batch: Batch, *, has_upload: bool) -> Telling:
    """The batch as its page shows it."""
    lines = list(as_text({**batch.report, "notes": {}})) if batch.report else []
    is_at_work = batch.state in AT_WORK
    return Telling(
        label=str(LABELS[batch.state]),
        is_at_work=is_at_work,
        done=batch.done,
        total=batch.total,
        progress=_progress(batch),
        source=_source(batch),
        error=in_words(batch.error),
        lines=lines,
        notes=_labelled(batch.report.get("notes", {})),
        verbs=_verbs(batch, has_upload=has_upload),
    )


def _source(batch: Batch) -> str:
    """The name of the source and the format, as far as a worker has not to look at the file for them."""
    title = next((in_words(each.title) for each in FORMATS if each.name == batch.format), _("not known yet"))
    return f"{batch.archive.name} ({title})" if batch.archive.name else _("Its format is %(title)s") % {"title": title}


def _progress(batch: Batch) -> str:
    if batch.total:
        return _("%(done)s of %(total)s comments.") % {"done": count(batch.done), "total": count(batch.total)}
    if batch.state == "reading":
        return _("The file is read to its end first: %(count)s records so far.") % {"count": count(batch.done)}
    return _("It waits for a worker, which looks every five seconds.")


def _labelled(notes: dict[str, Any]) -> dict[str, Any]:
    return {
        kind: {
            "count": count(found["count"]),
            "has_more": found["count"] > SHOWN,
            "label": KINDS.get(kind, kind),
            "first": _said(found["first"]),
        }
        for kind, found in notes.items()
    }


def _said(notes: list[dict[str, str]]) -> list[dict[str, str]]:
    """The notes in the language at hand; the report keeps them in English."""
    return [{name: in_words(text) for name, text in each.items()} for each in notes[:SHOWN]]


def _verbs(batch: Batch, *, has_upload: bool) -> list[tuple[str, str, str]]:
    """What may be done with it: the word for the address, the label, and the look."""
    if batch.state in AT_WORK:
        return [("stop", _("Stop"), "is-reject")]
    found = []
    if has_upload and batch.is_dry and batch.state == "done":
        found.append(("bring", _("Bring it in"), "is-approve"))
    if has_upload and batch.state == "failed":
        found.append(("again", _("Try again"), "is-approve"))
    if not batch.is_dry and batch.state != "undone":
        found.append(("undo", _("Take it back"), "is-reject"))
    return found
