"""Imports in the admin: uploaded, tried, brought in by the worker, and taken back."""

import gzip
import io
import json
import zipfile
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from discussion.comments.models import Comment
from discussion.core import clock
from discussion.core.errors import Kind, Refusal
from discussion.importers import writing
from discussion.importers.importing import imports_folder
from discussion.importers.working import work_on_next
from discussion.imports.models import Batch
from discussion.sites.queries import default_site
from discussion.worker.tasks import work_on_imports
from tests.backoffice.conftest import messages
from tests.importers.invented import disqus

pytestmark = pytest.mark.django_db
LIST, ADD, CHANGE, ACT = (f"imports_batch_{name}" for name in ("changelist", "add", "change", "act"))

HELLO = disqus({"1": "Hello."})
DJANGOS = {
    "content_type": ["blog", "post"],
    "object_pk": "7",
    "user_name": "Ann",
    "comment": "Good day.",
    "submit_date": "2020-01-01T00:00:00Z",
}


def zipped(**files):
    """A zip of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.fixture
def upload(roots_desk):
    """Upload an archive through the form."""

    def send(content=HELLO, **fields):
        file = SimpleUploadedFile("export.xml", content if isinstance(content, bytes) else content.encode())
        given = {"site": default_site().id, "how": "auto", "emails": "hash", **fields}
        return roots_desk.post(ADD, file=file, **given)

    return send


def test_an_upload_is_brought_in_by_the_worker(upload, roots_desk):
    response = upload()

    batch = Batch.objects.get()
    assert messages(response) == ["The file is here. A worker takes it up within seconds."]
    assert "It waits for a worker" in roots_desk.page(CHANGE, batch.id).text
    assert work_on_imports() is True
    page = roots_desk.page(CHANGE, batch.id).text
    assert "Comments: 1 created · 0 updated · 0 skipped · 0 refused." in page
    assert Comment.objects.get().body == "Hello."
    assert work_on_imports() is False


def test_a_trial_stores_nothing_until_it_is_brought_in(upload, roots_desk):
    upload(is_dry="on")
    work_on_imports()

    batch = Batch.objects.get()
    assert "1 would be created" in roots_desk.page(CHANGE, batch.id).text
    assert not Comment.objects.exists()
    assert messages(roots_desk.post(ACT, batch.id, verb="bring")) == ["It will be brought in now."]
    work_on_imports()
    assert Comment.objects.count() == 1


def test_an_import_is_taken_back_by_a_button(upload, roots_desk):
    upload()
    work_on_imports()
    batch = Batch.objects.get()

    roots_desk.post(ACT, batch.id, verb="undo")
    work_on_imports()

    batch.refresh_from_db()
    assert (batch.state, Comment.objects.count()) == ("undone", 0)
    assert "Taken back" in roots_desk.page(CHANGE, batch.id).text


UNREADABLE = {
    "no archive": ("no archive at all", "No format recognises this file"),
    "torn": (HELLO[:-40], "This is no well-formed XML"),
    "half of a gzipped one": (gzip.compress(HELLO.encode() * 9)[:-40], "The file is torn or cannot be unpacked"),
    "a bomb": (gzip.compress(HELLO.encode() + b" " * 64_000_000), "8 MB without a comment"),
    "zipped bombs": (zipped(**{"one.xml": HELLO, "two.xml": "x" * 20_000_000}), "No format recognises this file"),
    "half of a zip": (zipped(**{"one.xml": HELLO})[:-30], "The file is torn or cannot be unpacked"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_says_why_and_leaves_nothing(name, upload, roots_desk):
    content, sentence = UNREADABLE[name]
    upload(content)
    work_on_imports()
    batch = Batch.objects.get()

    page = roots_desk.page(CHANGE, batch.id)

    assert sentence in page.select_one("[role=alert]").text
    assert [button.text for button in page.select("#watched button")] == ["Take it back"]
    assert not Comment.objects.exists()
    assert [file.name for file in imports_folder().iterdir() if batch.public_id in file.name] == []


def test_what_was_stopped_can_be_tried_again(upload, roots_desk):
    upload()
    batch = Batch.objects.get()
    roots_desk.post(ACT, batch.id, verb="stop")

    assert "Try again" in roots_desk.page(CHANGE, batch.id).text
    roots_desk.post(ACT, batch.id, verb="again")
    work_on_imports()

    assert Comment.objects.count() == 1


def test_the_worker_finds_the_format_and_calls_the_source_so(upload, roots_desk):
    upload()
    batch = Batch.objects.get()
    assert "Its format is not known yet" in roots_desk.page(CHANGE, batch.id).text

    work_on_imports()

    batch.refresh_from_db()
    assert (batch.format, batch.archive.name) == ("disqus", "disqus")
    assert "disqus (Disqus" in roots_desk.page(CHANGE, batch.id).text


def test_a_source_that_was_named_keeps_its_name(upload):
    upload(source="old-blog")

    work_on_imports()

    assert (Batch.objects.get().format, Batch.objects.get().archive.name) == ("disqus", "old-blog")


def test_two_sources_without_a_name_do_not_mix_their_ids(upload):
    upload()
    work_on_imports()
    upload(json.dumps([{"model": "django_comments.comment", "pk": 1, "fields": DJANGOS}]))
    work_on_imports()

    assert [batch.archive.name for batch in Batch.objects.order_by("id")] == ["disqus", "django-comments"]
    assert sorted(comment.body for comment in Comment.objects.all()) == ["Good day.", "Hello."]


def test_a_long_look_at_a_file_holds_the_lease_and_can_be_stopped(upload):
    row = {"model": "blog.post", "pk": 1, "fields": {"title": "A title."}}
    last = {"model": "django_comments.comment", "pk": 1, "fields": DJANGOS}
    upload(json.dumps([*[row] * 20_000, last]))
    asked = iter([True, True, False])

    work_on_next(clock=clock.now, may_go_on=lambda: next(asked))

    batch = Batch.objects.get()
    assert next(asked, None) is None
    assert (batch.state, batch.format, batch.lease) == ("reading", "auto", None)


def test_a_file_that_the_worker_does_not_see_is_told(upload, roots_desk, settings, tmp_path):
    upload()
    settings.DATA_DIR = tmp_path

    work_on_imports()

    assert "let web and worker share that folder" in roots_desk.page(CHANGE, Batch.objects.get().id).text


def test_what_waits_can_be_stopped(upload, roots_desk):
    upload()
    batch = Batch.objects.get()

    roots_desk.post(ACT, batch.id, verb="stop")

    assert work_on_imports() is False
    assert "It was stopped." in roots_desk.page(CHANGE, batch.id).text


def test_the_list_tells_how_far_each_one_is(upload, roots_desk):
    upload()
    work_on_imports()

    row = roots_desk.page(LIST).select_one("#result_list tbody tr").text

    assert "export.xml" in row
    assert "1 brought in, 0 known, 0 refused" in row


def test_the_report_is_a_file(upload, roots_desk):
    upload()
    work_on_imports()

    report = roots_desk.open("imports_batch_report", Batch.objects.get().id).json()

    assert (report["created"], report["format"]) == (1, "disqus")


def test_nobody_else_sees_imports(upload, desk, editors_desk):
    upload()
    batch = Batch.objects.get()

    for other in (desk, editors_desk):
        assert other.open(LIST).status_code == 403
        assert other.open("imports_batch_report", batch.id).status_code == 403
        assert other.post(ACT, batch.id, verb="stop").status_code == 403
    assert Batch.objects.get().state == "waiting"


def test_an_import_that_met_a_busy_database_goes_on_later(upload, monkeypatch):
    upload()
    busy = Refusal(Kind.UNAVAILABLE, "database_busy", "Too many people are writing.", retry_after=2)
    monkeypatch.setattr(writing, "bring_comments", Mock(side_effect=busy))
    assert work_on_imports() is False
    monkeypatch.undo()

    assert work_on_imports() is True
    assert Comment.objects.count() == 1
