"""Readers as everybody sees them, over the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from tests.factories import NOON, decide, make_article, make_comment, make_member, make_reader, make_site, put_in_state

pytestmark = pytest.mark.django_db


def items(api, reader, **params):
    return api.get(f"/readers/{reader.public_id}/comments", params).json()


def bodies(api, reader, **params):
    return [each["body_html"] for each in items(api, reader, **params)["items"]]


def test_a_profile_says_who_somebody_is_and_no_more(api, as_reader, mo):
    as_reader(mo).patch("/me", {"about": "I keep order.\r\n<b>Firmly.</b>"})
    answer = api.get(f"/readers/{mo.public_id}")
    assert answer.json() == {
        "id": mo.public_id,
        "name": "Mo Moderator",
        "kind": "member",
        "badges": ["moderator"],
        "about": "I keep order.\n<b>Firmly.</b>",
        "created_at": "2026-11-22T12:00:00Z",
        "avatar": f"http://localhost:8000/avatars/{mo.public_id}.svg",
        "permalink": f"http://localhost:8000/r/{mo.public_id}/",
    }
    assert "public" in answer["Cache-Control"]
    assert "example.org" not in answer.content.decode()
    again = api.get(f"/readers/{mo.public_id}", If_None_Match=answer["ETag"])
    assert again.status_code == 304


def test_a_reader_changes_name_and_words_at_once_or_not_at_all(as_reader, ann):
    mine = as_reader(ann)
    changed = mine.patch("/me", {"name": "Ann Other", "about": "Here to ask."}).json()
    assert (changed["name"], changed["about"], changed["name_changeable_at"]) == ("Ann Other", "Here to ask.", None)
    refused = mine.patch("/me", {"name": "Ann Third", "about": "x" * 501})
    assert (refused.status_code, refused.json()["code"]) == (400, "about_too_long")
    assert list(refused.json()["errors"]) == ["about"]
    assert mine.get("/me").json()["name"] == "Ann Other"
    assert mine.patch("/me", {"about": " "}).json()["about"] == ""
    assert mine.patch("/me", {"about": "a\x00b"}).json()["code"] == "about_invalid_characters"
    assert mine.patch("/me", {}).json()["name"] == "Ann Other"


def test_a_name_that_was_changed_lately_says_when_it_may_be_changed_again(as_reader, ann, clock):
    clock.shift(timedelta(days=2))
    mine = as_reader(ann)
    assert mine.patch("/me", {"name": "Ann Other"}).json()["name_changeable_at"] == "2026-12-24T12:00:00Z"
    refused = mine.patch("/me", {"name": "Ann Third"})
    assert (refused.status_code, refused.json()["code"]) == (403, "name_changed_lately")
    assert mine.patch("/me", {"name": "Ann Other", "about": "Still me."}).status_code == 200


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("M\u043e  M\u043ederator", 409, "name_taken"),
        ("A M\u043ederator", 400, "name_reserved"),
        ("Ada \u2713", 400, "name_with_symbols"),
        ("ED EDIT0R", 409, "name_taken"),
        ("mel-member", 409, "name_taken"),
    ],
)
def test_no_guest_looks_like_a_member_or_like_the_staff(api, mo, ed, name, status, code):
    make_member("Mel Member", "mel@example.org")
    refused = api.post("/session/guest", {"name": name})
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert list(refused.json().get("errors", {"name": []})) == ["name"]


def test_comments_stand_newest_first_with_their_articles_and_without_answers(api, article, ann, stan):
    other = make_article("other")
    first = make_comment(article, ann, body="One.")
    make_comment(article, stan, body="Not hers.", parent=first)
    make_comment(other, ann, body="Two.", now=NOON + timedelta(seconds=1))
    shown = items(api, ann)["items"]
    assert [(each["body_html"], each["article"]) for each in shown] == [
        ("<p>Two.</p>", "other"),
        ("<p>One.</p>", "electricity"),
    ]
    assert shown[1]["reply_count"] == 1
    [reply] = api.get(f"/comments/{first.public_id}/replies", {"cursor": shown[1]["replies"]["next"]}).json()["items"]
    assert reply["body_html"] == "<p>Not hers.</p>"
    assert {each["stance"] for each in shown} == {None}


def test_walking_a_readers_comments_shows_each_once(api, article, ann):
    for number in range(7):
        make_comment(article, ann, body=f"Number {number}.")
    seen, cursor = [], None
    while True:
        page = items(api, ann, limit=3, **({"cursor": cursor} if cursor else {}))
        seen += [each["body_html"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
        make_comment(article, ann, body="Meanwhile.")
    assert seen == [f"<p>Number {number}.</p>" for number in reversed(range(7))]
    foreign = make_comment(article, make_reader("Kim")).author
    broken = api.get(f"/readers/{foreign.public_id}/comments", {"cursor": items(api, ann, limit=1)["next"]})
    assert (broken.status_code, broken.json()["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize("state", ["pending", "rejected", "removed", "deleted"])
def test_what_is_hidden_stays_hidden_on_its_authors_page(api, as_reader, article, ann, stan, state):
    hidden = make_comment(article, ann, body="Hidden.")
    make_comment(article, stan, parent=hidden)
    make_comment(article, ann, body="Shown.")
    put_in_state(hidden, state)
    for viewer in (api, as_reader(stan), as_reader(ann)):
        assert bodies(viewer, ann) == ["<p>Shown.</p>"]


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_a_hidden_articles_comments_stay_hidden_too(api, article, ann, state):
    make_comment(article, ann, body="Hidden.")
    make_comment(make_article("open"), ann, body="Shown.")
    Article.objects.filter(id=article.id).update(state=state, published_at="2030-01-01T00:00:00Z")
    assert bodies(api, ann) == ["<p>Shown.</p>"]


def test_a_guest_has_no_page_before_anybody_can_read_them(api, article, ann, mo):
    absent = api.get("/readers/0000000000001")
    comment = make_comment(article, ann)
    assert api.get(f"/readers/{ann.public_id}").status_code == 200
    decide(mo, comment, "remove")
    for way in ("", "/comments"):
        answer = api.get(f"/readers/{ann.public_id}{way}")
        assert (answer.status_code, answer.content) == (404, absent.content)


@pytest.mark.parametrize("change", [{"is_active": False}, {"name": ""}])
def test_who_is_shut_out_or_erased_has_no_page(api, article, ann, change):
    make_comment(article, ann)
    Reader.objects.filter(id=ann.id).update(**change)
    for way in ("", "/comments"):
        assert api.get(f"/readers/{ann.public_id}{way}").status_code == 404


def test_what_stands_on_another_site_is_not_told(api, article):
    root = Reader.objects.create_superuser("root@example.org", "correct horse", name="Rosa Root")
    make_comment(article, root, body="Here.")
    make_comment(make_article("elsewhere", site=make_site()), root, body="There.")
    assert bodies(api, root) == ["<p>Here.</p>"]


def test_queries_do_not_grow_with_the_comments_of_a_reader(api, ann):
    def cost() -> int:
        items(api, ann)
        with CaptureQueriesContext(connection) as captured:
            items(api, ann)
        return len(captured)

    make_comment(make_article(), ann)
    before = cost()
    for number in range(8):
        make_comment(make_article(), ann, body=f"Number {number}.")
    assert cost() == before
