"""Every format knows its own files and no other's."""

import json

import pytest

from discussion.importers.files import Malformed, Source
from discussion.importers.known import FORMATS, format_named
from tests.importers.archives import malformed
from tests.importers.written import write

NOON = "2021-06-01T12:00:00Z"
DUMPED = {"object_pk": "7", "content_type": 12, "comment": "Rain.", "submit_date": NOON}
DUMP = [{"model": "django_comments.comment", "pk": 1, "fields": DUMPED}]
THREADS = [{"model": "django_comments_xtd.xtdcomment", "pk": 1, "fields": {"parent_id": 1}}]
LISTING = {"kind": "Listing", "data": {"children": [{"kind": "t1", "data": {"id": "c1", "link_id": "t3_a"}}]}}
LINE = {"id": "c1", "link_id": "t3_a", "parent_id": "t3_a", "body": "Rain.", "author": "ann"}
POSTS = [{"id": 1, "post_number": 1, "raw": "Rain."}]

FILES = [
    ("disqus", '<?xml version="1.0"?><disqus xmlns="http://disqus.com"></disqus>'),
    ("artalk", [{"id": "1", "content": "Rain.", "nick": "Ann", "page_key": "/rain"}]),
    ("remark42", {"version": 1, "users": [], "posts": []}),
    ("commento", {"version": 1, "comments": [], "commenters": []}),
    ("commento", {"version": 1, "comments": [{"commentHex": "a", "parentHex": "root"}], "commenters": []}),
    ("commento", {"commenters": [{"commenterHex": "a"}], "comments": [], "version": 1}),
    ("comentario", {"version": 3, "pages": [], "comments": [], "commenters": []}),
    ("comentario", {"version": 3, "pages": [{"id": "1", "isReadonly": False}], "comments": None}),
    ("django-comments", DUMP),
    ("django-comments", json.dumps(DUMP[0])),
    ("django-comments", [{"model": "comments.comment", "pk": 1, "fields": DUMPED}]),
    ("django-comments-xtd", DUMP + THREADS),
    ("django-comments-xtd", THREADS + DUMP),
    ("discourse", {"categories": [{"id": 1, "permissions_params": {}}], "groups": [], "topics": [], "users": []}),
    ("discourse", {"users": [{"id": 1, "trust_level": 1}], "topics": [{"id": 1, "posts": POSTS}]}),
    ("reddit", [LISTING, LISTING]),
    ("reddit", LISTING),
    ("reddit", f"{json.dumps(LINE)}\n{json.dumps(LINE)}"),
    ("coral", "id,author_id,story_id,created_at,body,parent_id,status,rating\n"),
    ("coral", f"c1,u1,s1,{NOON},Rain.,,APPROVED,\n"),
    ("", '{"format": "discussion export", "version": 1}\n{"kind": "comment"}'),
    ("", [{"id": 1, "body": "Rain."}]),
    ("", "id,name\n1,Ann\n"),
    ("", "Just a text."),
    ("", ""),
]


@pytest.mark.parametrize(("name", "content"), FILES)
@pytest.mark.parametrize("suffix", ["", ".gz", ".zip"])
def test_a_file_is_recognised_by_its_own_format_alone(tmp_path, name, content, suffix):
    path = write(tmp_path / f"archive{suffix}", content)

    recognising = [each.name for each in FORMATS if each.recognises(Source(path))]

    assert recognising == ([name] if name else [])


def test_a_folder_with_nothing_to_read_is_nobodys(tmp_path):
    (tmp_path / "notes.txt").write_text("Nothing.")
    (tmp_path / "more.txt").write_text("Nothing.")

    with pytest.raises(Malformed, match="No format recognises"):
        format_named("auto", Source(tmp_path))


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_a_format_refuses_what_is_not_its_own_in_a_sentence(tmp_path, each):
    path = write(tmp_path / "archive.txt", "Just a text.")

    assert malformed(each, path).endswith(".")
