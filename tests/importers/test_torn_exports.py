"""An export that is torn, later than ours or written by somebody else is refused as a whole or line by line."""

import json

import orjson
import pytest

from discussion.comments.models import Comment
from discussion.importers import records
from discussion.importers.export import What
from discussion.importers.files import Malformed
from discussion.importers.records import Refused
from tests.importers.everything import exported, of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda rows: rows[:-1], "ends before its last line"),
        (lambda rows: [*rows[:-2], rows[-1]], "speaks of"),
        (lambda rows: [*rows, rows[1]], "behind the last line"),
        (lambda rows: [rows[0].replace(b'"version":1', b'"version":2'), *rows[1:]], "reads up to 1: upgrade it"),
        (lambda rows: [rows[0].replace(b'"version":1', b'"version":"1"'), *rows[1:]], "does not say"),
        (lambda rows: [*rows[:3], b"{nonsense\n", *rows[3:]], "Line 4: This is no JSON"),
        (lambda rows: [*rows[:3], b"[]\n", *rows[3:]], "Line 4: This is no JSON object"),
        (lambda rows: [*rows[:3], rows[3][:20]], "This is no JSON"),
    ],
    ids=["no end", "a row less", "a row more", "a later version", "no version", "nonsense", "a list", "torn"],
)
def test_a_file_that_is_not_whole_or_not_ours_is_refused(world, read, change, sentence):
    rows = exported(What(site=world.site)).splitlines(keepends=True)

    with pytest.raises(Malformed, match=sentence):
        read(b"".join(change(rows)))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"type": "reader", "id": "x"}, "Its name is no text."),
        ({"type": "comment", "id": 7, "state": "published", "author": None}, "Its id is no text."),
        ({"type": "comment", "state": "nice"}, "Its state is none of"),
        ({"type": "stance", "article": "a", "reader": "b"}, "Its shown_in is no text."),
        ({"type": "poll", "id": "x"}, "Its question is no text."),
        ({"type": "ballot", "change_of_mind": 7}, "Its change_of_mind is no object."),
        ({"type": "article", "state": []}, "Its state is no text."),
    ],
)
def test_a_line_that_is_not_as_it_should_be_is_refused_by_its_number(world, read, line, reason):
    rows = exported(What(site=world.site)).splitlines(keepends=True)
    count = len(rows) - 2
    end = rows[-1].replace(str(count).encode(), str(count + 1).encode())

    found = read(b"".join([rows[0], json.dumps(line).encode() + b"\n", *rows[1:-1], end]))

    [refused] = [record for record in found if isinstance(record, Refused)]
    assert refused.where == f"the {line['type']} on line 2"
    assert refused.reason.startswith(reason)
    assert len(of(found, records.Comment)) == Comment.objects.filter(site=world.site).count()


def test_a_line_of_a_type_that_is_not_known_is_passed_over(world, read):
    rows = exported(What(site=world.site)).splitlines(keepends=True)
    count = len(rows) - 2
    end = rows[-1].replace(str(count).encode(), str(count + 1).encode())

    found = read(b"".join([rows[0], b'{"type":"reaction"}\n', *rows[1:-1], end]))

    assert len(of(found, records.Comment)) == Comment.objects.filter(site=world.site).count()
    assert not [record for record in found if isinstance(record, Refused)]


def test_what_no_database_stores_is_left_out_of_every_text(world, read):
    text = (
        exported(What(site=world.site))
        .replace(b'"name":"', b'"name":"\\u0000')
        .replace(b'"votes":[["', b'"votes":[["\\u0000')
    )

    for record in read(text):
        assert "\\u0000" not in orjson.dumps(record).decode()
