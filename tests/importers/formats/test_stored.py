"""What each format reads, as it stands in the database afterwards."""

import json

import pytest
from django.core.management import call_command

from discussion.articles.models import Article
from discussion.comments.models import Comment
from tests.importers.written import write

pytestmark = pytest.mark.django_db

AT = "2021-06-01T12:00:00Z"


def dumped(pk, **changes):
    told = {
        "content_type": ["blog", "post"],
        "object_pk": "7",
        "user_name": "Ann",
        "submit_date": AT,
        "comment": "Rain.",
    }
    return {"model": "django_comments.comment", "pk": pk, "fields": told | changes}


def replies(pk, parent):
    return {"model": "django_comments_xtd.xtdcomment", "pk": pk, "fields": {"parent_id": parent}}


def reddit(id, **changes):
    told = {
        "id": id,
        "link_id": "t3_a",
        "parent_id": "t3_a",
        "author": "ann",
        "body": "Rain.",
        "created_utc": 1622548800,
    }
    return {"kind": "t1", "data": told | changes}


def listing(*things):
    return {"kind": "Listing", "data": {"children": list(things)}}


def post(number, **changes):
    told = {"id": number, "post_number": number, "user_id": 3, "raw": "Rain.", "created_at": AT}
    return told | changes


def commento(key, **changes):
    told = {"commentHex": key, "commenterHex": "a", "parentHex": "root", "markdown": "Rain.", "creationDate": AT}
    return told | {"domain": "news.example.org", "url": "/rain"} | changes


def comentario(key, **changes):
    told = {"id": key, "pageId": "p", "userCreated": "a", "markdown": "Rain.", "createdTime": AT, "isApproved": True}
    return told | changes


LINK = {"kind": "t3", "data": {"id": "a", "title": "On rain", "is_self": True, "selftext": "Why?"}}
HEADING = "id,author_id,story_id,created_at,body,parent_id,status,rating\n"
ARCHIVES = [
    (
        "commento",
        {"version": 1, "comments": [commento("2", parentHex="1", score=-2), commento("1")], "commenters": []},
        "Rain",
    ),
    (
        "comentario",
        {
            "version": 3,
            "pages": [{"id": "p", "path": "/rain", "title": "On rain", "isReadonly": False}],
            "comments": [comentario("1"), comentario("2", parentId="1", score=-2)],
            "commenters": [{"id": "a", "name": "Ann"}],
        },
        "On rain",
    ),
    (
        "django-comments-xtd",
        [dumped(1), dumped(2), replies(1, 1), replies(2, 1)],
        "blog.post:7",
    ),
    (
        "discourse",
        {
            "users": [{"id": 3, "username": "ann", "trust_level": 1}],
            "topics": [{"id": 7, "title": "On rain", "posts": [post(1), post(2), post(3, reply_to_post_number=2)]}],
        },
        "On rain",
    ),
    (
        "reddit",
        [listing(LINK), listing(reddit("1", replies=listing(reddit("2", parent_id="t1_1", score=-2))))],
        "On rain",
    ),
    ("coral", f"{HEADING}1,u,s,{AT},<p>Rain.</p>,,APPROVED,\n2,u,s,{AT},<b>Rain.</b>,1,NONE,\n", "s"),
]


@pytest.mark.parametrize(("name", "content", "title"), ARCHIVES, ids=[name for name, _, _ in ARCHIVES])
def test_an_archive_is_stored_with_its_thread_and_once_alone(tmp_path, name, content, title):
    path = write(tmp_path / "archive", content)

    call_command("import_comments", path)
    call_command("import_comments", path)

    [article] = Article.objects.all()
    first, second = Comment.objects.order_by("depth")
    assert article.title == title
    assert (first.parent, second.parent) == (None, first)
    assert {comment.article for comment in (first, second)} == {article}
    assert first.body == "Rain."


def test_reddits_lines_name_an_article_for_each_post(tmp_path):
    lines = [
        reddit(str(number), link_id=f"t3_{number % 2}", parent_id=f"t3_{number % 2}")["data"] for number in range(4)
    ]

    call_command("import_comments", write(tmp_path / "lines", "\n".join(map(json.dumps, lines))))

    assert sorted(Article.objects.values_list("title", flat=True)) == ["t3_0", "t3_1"]
    assert Comment.objects.count() == 4
