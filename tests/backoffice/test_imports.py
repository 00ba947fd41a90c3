"""Imports in the admin: uploaded, tried, brought in by the worker, and taken back."""

from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from discussion.comments.models import Comment
from discussion.core.errors import Kind, Refusal
from discussion.importers import writing
from discussion.imports.models import Batch
from discussion.sites.queries import default_site
from discussion.worker.tasks import work_on_imports
from tests.backoffice.conftest import messages
from tests.importers.invented import disqus

pytestmark = pytest.mark.django_db
LIST, ADD, CHANGE, ACT = (f"imports_batch_{name}" for name in ("changelist", "add", "change", "act"))

HELLO = disqus({"1": "Hello."})


@pytest.fixture
def upload(roots_desk):
    """Upload an archive through the form."""

    def send(content=HELLO, **fields):
        file = SimpleUploadedFile("export.xml", content.encode())
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


def test_a_file_of_no_known_format_is_refused_beside_its_field(upload):
    response = upload("no archive at all")

    assert "No format recognises this file" in response.content.decode()
    assert not Batch.objects.exists()


def test_a_torn_file_fails_with_its_line_and_can_be_tried_again(upload, roots_desk):
    upload(HELLO[:-40])
    work_on_imports()
    batch = Batch.objects.get()

    page = roots_desk.page(CHANGE, batch.id)

    assert "This is no well-formed XML" in page.select_one("[role=alert]").text
    assert [button.text for button in page.select("#watched button")] == ["Try again", "Take it back"]
    assert not Comment.objects.exists()


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
