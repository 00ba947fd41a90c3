"""The form of an upload, and what the admin tells of an import."""

import shutil
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from discussion.actions.batches import Wishes
from discussion.backoffice.acting import ActionForm
from discussion.importers.known import AUTO, FORMATS
from discussion.importers.reports import KINDS, as_text
from discussion.importers.working import upload_of
from discussion.imports.models import Batch

# Larger archives go by the command, which reads them where they lie.
MOST_BYTES = 2 * 1024**3
TOO_LARGE = "This is larger than 2 GB: bring it in with manage.py import_comments."
LABELS = {
    "waiting": "Waiting",
    "reading": "Reading",
    "writing": "Storing",
    "done": "Done",
    "failed": "Failed",
    "undoing": "Taking back",
    "undone": "Taken back",
}
COLOURS = {"Waiting": "info", "Reading": "info", "Storing": "info", "Done": "success", "Failed": "danger"}
AT_WORK = ("waiting", "reading", "writing", "undoing")
_EMAILS = [
    ("hash", "Keep a digest, by which nobody can read them"),
    ("keep", "Keep them"),
    ("drop", "Forget them"),
]


class UploadForm(ActionForm):
    """A file and what to do with it."""

    file = forms.FileField(
        widget=UnfoldAdminFileFieldWidget, help_text="As the other system wrote it: plain, gzipped or zipped; to 2 GB."
    )
    how = forms.ChoiceField(
        label="Format",
        widget=UnfoldAdminSelectWidget,
        choices=[(AUTO, "Look at the file"), *((each.name, each.title) for each in FORMATS)],
    )
    source = forms.CharField(
        required=False,
        max_length=80,
        label="Name of the source",
        widget=UnfoldAdminTextInputWidget,
        help_text="Such as old-blog. A second file of the same source adds only what is new; empty: the format's name.",
    )
    base_url = forms.CharField(
        required=False,
        max_length=500,
        label="Address of the site",
        widget=UnfoldAdminTextInputWidget,
        help_text="Completes addresses of articles that are only paths, like https://news.example.org.",
    )
    emails = forms.ChoiceField(label="The authors' e-mail addresses", widget=UnfoldAdminSelectWidget, choices=_EMAILS)
    is_dry = forms.BooleanField(
        required=False,
        initial=True,
        label="Try it first",
        help_text="Says what would happen and stores nothing; then one click brings it in.",
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
    lines: list[str]
    notes: dict[str, Any]
    verbs: list[tuple[str, str, str]]


def telling(batch: Batch, *, has_upload: bool) -> Telling:
    """The batch as its page shows it."""
    lines = list(as_text({**batch.report, "notes": {}})) if batch.report else []
    is_at_work = batch.state in AT_WORK
    return Telling(
        label=LABELS[batch.state],
        is_at_work=is_at_work,
        done=batch.done,
        total=batch.total,
        progress=_progress(batch),
        source=_source(batch),
        lines=lines,
        notes=_labelled(batch.report.get("notes", {})),
        verbs=_verbs(batch, has_upload=has_upload),
    )


def _source(batch: Batch) -> str:
    """The name of the source and the format, as far as a worker has not to look at the file for them."""
    title = next((each.title for each in FORMATS if each.name == batch.format), "not known yet")
    return f"{batch.archive.name} ({title})" if batch.archive.name else f"Its format is {title}"


def _progress(batch: Batch) -> str:
    if batch.total:
        return f"{batch.done:,} of {batch.total:,} comments."
    if batch.state == "reading":
        return f"The file is read to its end first: {batch.done:,} records so far."
    return "It waits for a worker, which looks every five seconds."


def _labelled(notes: dict[str, Any]) -> dict[str, Any]:
    return {kind: {**found, "label": KINDS.get(kind, kind)} for kind, found in notes.items()}


def _verbs(batch: Batch, *, has_upload: bool) -> list[tuple[str, str, str]]:
    """What may be done with it: the word for the address, the label, and the look."""
    if batch.state in AT_WORK:
        return [("stop", "Stop", "is-reject")]
    found = []
    if has_upload and batch.is_dry and batch.state == "done":
        found.append(("bring", "Bring it in", "is-approve"))
    if has_upload and batch.state == "failed":
        found.append(("again", "Try again", "is-approve"))
    if not batch.is_dry and batch.state != "undone":
        found.append(("undo", "Take it back", "is-reject"))
    return found
