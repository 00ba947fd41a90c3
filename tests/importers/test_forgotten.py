"""Who was erased does not come back with an import."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from discussion.accounts.models import Reader
from discussion.actions import erasing
from discussion.comments.models import Comment
from tests.factories import NOON, free_meter, make_comment
from tests.importers.invented import disqus

pytestmark = pytest.mark.usefixtures("counters_are_right")
ARCHIVE = {"1": {"body": "One.", "by": "ann"}, "2": {"body": "Two.", "parent": "1", "by": "stan"}}


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
