"""Who was erased does not come back with an import."""

import shutil
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from discussion.accounts.models import Reader
from discussion.actions import erasing, traces
from discussion.actions.batches import Wishes, request_import
from discussion.comments.models import Comment
from discussion.core.models import OutboxRow
from discussion.importers.working import upload_of, work_on_next
from discussion.sites.queries import default_site
from tests.actions.test_erasing import everything, holding_canary
from tests.factories import NOON, free_meter, make_comment
from tests.importers.invented import disqus

pytestmark = pytest.mark.usefixtures("counters_are_right")
ARCHIVE = {"1": {"body": "One.", "by": "ann"}, "2": {"body": "Two.", "parent": "1", "by": "stan"}}


@pytest.fixture
def root(db):
    """The superuser who brings archives in."""
    return Reader.objects.create_superuser("root@example.org", "correct horse")


def erase(reader, *, keeps_text=False):
    erasing.request_erasure(reader=reader, keeps_text=keeps_text, now=NOON, meter=free_meter())
    assert erasing.erase_due(now=NOON + timedelta(days=1)) == 1


@pytest.mark.parametrize("keeps_text", [True, False])
def test_the_same_archive_again_brings_neither_name_nor_text(bring, keeps_text):
    bring(disqus(ARCHIVE))
    erase(Comment.objects.get(body="One.").author, keeps_text=keeps_text)
    before = list(Comment.objects.order_by("id").values_list("id", "body", "author"))
    bring(disqus(ARCHIVE))

    assert list(Comment.objects.order_by("id").values_list("id", "body", "author")) == before
    assert Reader.objects.count() == 1


def test_a_longer_archive_brings_no_new_words_of_theirs(bring):
    bring(disqus(ARCHIVE))
    erase(Comment.objects.get(body="One.").author)
    more = {"3": {"body": "Three.", "by": "ann"}, "4": {"body": "Four.", "parent": "3", "by": "stan"}}
    report = bring(disqus({**ARCHIVE, **more}))

    assert not Comment.objects.filter(body="Three.").exists()
    assert Comment.objects.get(body="Four.").parent.body == ""
    assert Reader.objects.count() == 1
    assert "erased" in str(report["notes"])


def test_an_older_export_of_our_own_does_not_bring_them_back(bring, tmp_path, ann, stan, article):
    mine = make_comment(article, ann, body="Words to forget.")
    make_comment(article, stan, parent=mine, body="An answer.")
    file = tmp_path / "before.jsonl"
    call_command("export_comments", str(file), stdout=StringIO())
    erase(ann)
    bring(file.read_bytes(), name="again.jsonl")

    assert not Comment.objects.filter(body="Words to forget.").exists()
    assert not Reader.objects.filter(name="Ann Author").exists()


CANARY = "kanarienvogel"


@pytest.mark.django_db(transaction=True)
def test_a_canary_from_an_archive_is_found_nowhere(tmp_path, root):
    said = {"body": f"{CANARY} sings.", "by": CANARY, "name": f"Ann {CANARY}", "email": f"{CANARY}@example.org"}
    orphan = {**said, "parent": "99", "body": f"{CANARY} " * 2000}
    archive = disqus({"1": said, "2": {"body": "Two.", "parent": "1", "by": "stan"}, "3": orphan})
    file = tmp_path / f"{CANARY}.xml"
    file.write_text(archive)
    wishes = Wishes(
        site=default_site(), source="disqus", format="auto", file_name=file.name, emails="keep", is_uploaded=True
    )
    batch = request_import(wishes=wishes, now=NOON, requested_by=root)
    shutil.copy(file, upload_of(batch))
    assert work_on_next(clock=lambda: NOON, may_go_on=lambda: True)
    ann = Reader.objects.get(name__contains=CANARY)
    LogEntry.objects.create(
        user=root,
        content_type=ContentType.objects.get_for_model(ann),
        object_id=ann.id,
        object_repr=ann.name,
        action_flag=2,
        change_message=f"Renamed {CANARY}.",
    )
    OutboxRow.objects.create(
        event="comment.posted",
        consumer="article_statistics",
        queue="statistics",
        payload={"comment": 1},
        created_at=NOON,
        due_at=NOON,
        dead_at=NOON,
        last_error=f"DETAIL: {CANARY}",
    )
    assert CANARY in everything()
    assert holding_canary()
    erase(ann)
    traces.compact()

    assert CANARY not in everything()
    assert holding_canary() == []
