"""Hidden stays hidden: every state, by every address of the service, to everybody whom it is not for.

The addresses come from the service's own table of routes. A new one is walked without being listed; where it has a part
in its path that nothing here names, the test fails until it does.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from discussion.accounts.models import Reader
from discussion.actions.accounts import issue_token
from discussion.actions.cases import open_case
from discussion.actions.comments import delete_comment, edit_comment
from discussion.actions.sanctions import sanction
from discussion.articles.models import Article
from discussion.comments.models import Comment
from tests.factories import (
    NOON,
    decide,
    free_meter,
    make_article,
    make_comment,
    make_member,
    make_site,
)
from tests.sites.test_isolation import routes

pytestmark = pytest.mark.django_db
# What the comment says, and what only moderators say about it.
CANARY, NOTE = "canarybird", "notebird"
ABSENT = "0000000000001"
STATES = ("pending", "rejected", "removed", "deleted", "shadowed", "earlier text", "withdrawn article")
# Whose own words these are: they read them again by some address, unless they deleted them.
GONE = ("deleted", "withdrawn article")
# What addresses ask for beyond their path.
QUESTIONS = {
    "api/v1/counts": "?article={slug}",
    "api/v1/articles/lookup": "?url=https://news.example/story",
    "api/v1/moderation/export": "?article={slug}",
    "api/v1/articles/<str:slug>/comments": "?depth=10",
}
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
# Allauth's and the admin's own routes for what is no comment: patterns, files, another person's keys.
_BY_PATTERN = re.compile(r"\(\?P|\^")


@dataclass
class Viewer:
    """Somebody who looks, with a browser and a token."""

    name: str
    reader: Reader | None

    def __post_init__(self) -> None:
        self.http = Client(raise_request_exception=False)
        self.headers = {}
        if self.reader is not None:
            self.http.force_login(self.reader)
            self.headers = {"Authorization": f"Bearer {issue_token(reader=self.reader, now=NOON)}"}

    def ask(self, path: str, method: str = "GET") -> Any:
        if not path.startswith("/api/"):
            return self.http.get(path)
        body = json.dumps({"value": 1, "reason": "spam", "text": "Why?"} if method != "GET" else {})
        fresh = Client(raise_request_exception=False, headers=self.headers)
        return fresh.get(path) if method == "GET" else fresh.generic(method, path, body, "application/json")


@pytest.fixture
def place() -> Article:
    return make_article("electricity", url="https://news.example/story")


@pytest.fixture
def author(db: None) -> Reader:
    return make_member("Ann Author", "ann@example.org")


def hide(state: str, article: Article, author: Reader, mo: Reader) -> Comment:
    """A comment that says the canary, in this state, with a moderator's note."""
    if state == "shadowed":
        sanction(moderator=mo, reader=author.id, kind="shadow", note=NOTE, now=NOON)
        author.refresh_from_db()
    comment = make_comment(article, author, body=CANARY, state=_first_state(state))
    if state == "pending":
        open_case(comment=comment, now=NOON, pending=True, why=NOTE)
    elif state == "rejected":
        decide(mo, comment, "reject", note=NOTE)
    elif state == "removed":
        decide(mo, comment, "remove", note=NOTE)
    elif state == "deleted":
        delete_comment(reader=author, comment=comment.id, now=NOON, meter=free_meter())
    elif state == "earlier text":
        edit_comment(reader=author, comment=comment.id, body="Better.", now=NOON, meter=free_meter())
        decide(mo, comment, "remove", note=NOTE)
    elif state == "withdrawn article":
        Article.objects.filter(id=article.id).update(state="withdrawn")
    return comment


def _first_state(state: str) -> str:
    """Only what nobody has read is rejected; what screening makes of a text it decides by itself."""
    return "pending" if state in ("pending", "rejected") else "published"


def ways(article: Article, comment: str, number: int, author: Reader) -> Iterator[tuple[str, str]]:
    """Every address with a GET of its own, as a route and as a path about this comment."""
    named = {
        **dict.fromkeys(("poll", "export", "token", "session", "decision", "sanction", "bulk", "burst"), ABSENT),
        "slug": article.slug,
        "place": article.slug,
        "comment": comment,
        "reader": author.public_id,
        "object_id": str(number),
        "accent": "0b5f57",
        "digest": "0" * 64,
        "form": "json",
        "passkey": "1",
        "pk": "1",
        "batch": "1",
        "row": "1",
        "number": str(number),
        "code": "1",
    }
    for route in sorted(set(routes())):
        if _BY_PATTERN.search(route) or "logout" in route or "sign-out" in route:
            continue
        yield route, f"/{_filled(route, named)}{QUESTIONS.get(route, '').format(**named)}"


def _filled(route: str, named: dict[str, str]) -> str:
    return _PART.sub(lambda part: _value(route, part, named), route)


def _value(route: str, part: re.Match[str], named: dict[str, str]) -> str:
    name = part[1]
    if route.startswith("admin/") and name in ("comment", "reader", "poll", "decision"):
        return named["object_id"]
    assert name in named, f"Name what stands for <{name}> in {route}."
    return named[name]


def words(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace") + str(answer.headers)


@pytest.mark.parametrize("state", STATES)
def test_a_hidden_comment_leaves_by_no_address(state: str, place: Article, author: Reader, mo: Reader, stan: Reader):
    comment = hide(state, place, author, mo)
    foreign = make_member("Fay", "fay@example.org", role="moderator", site=make_site())
    outsiders = [Viewer("stranger", None), Viewer("reader", stan), Viewer("foreign moderator", foreign)]

    for route, path in ways(place, comment.public_id, comment.id, author):
        for viewer in outsiders:
            told = words(viewer.ask(path))
            assert CANARY not in told, f"{viewer.name} reads it at {route}"
            assert NOTE not in told, f"{viewer.name} reads the note at {route}"


@pytest.mark.parametrize("state", STATES)
def test_its_author_reads_it_again_and_never_the_note(state: str, place: Article, author: Reader, mo: Reader):
    comment = hide(state, place, author, mo)
    viewer = Viewer("author", author)

    told = [words(viewer.ask(path)) for _, path in ways(place, comment.public_id, comment.id, author)]

    assert any(CANARY in each for each in told) == (state not in (*GONE, "earlier text"))
    assert not any(NOTE in each for each in told)


@pytest.mark.parametrize("state", [state for state in STATES if state not in ("deleted", "earlier text")])
def test_its_moderator_reads_it(state: str, place: Article, author: Reader, mo: Reader):
    comment = hide(state, place, author, mo)

    answer = Viewer("moderator", mo).ask(f"/api/v1/moderation/comments/{comment.public_id}")

    assert CANARY in words(answer)


@pytest.mark.parametrize("state", ["pending", "rejected", "removed", "deleted", "shadowed", "earlier text"])
def test_what_is_hidden_is_answered_like_what_is_absent(
    state: str, place: Article, author: Reader, mo: Reader, stan: Reader
):
    comment = hide(state, place, author, mo)
    about = [route for route in set(routes()) if route.startswith("api/v1/") and "<str:comment>" in route]

    for viewer in (Viewer("stranger", None), Viewer("reader", stan)):
        for route in about:
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
                path = "/" + route
                hidden = viewer.ask(path.replace("<str:comment>", comment.public_id), method)
                absent = viewer.ask(path.replace("<str:comment>", ABSENT), method)
                told = (hidden.status_code, hidden.content), (absent.status_code, absent.content)
                assert told[0] == told[1], f"{viewer.name}: {method} {route}"


@pytest.mark.parametrize("state", ["pending", "shadowed"])
def test_what_was_never_shown_leaves_no_trace_in_what_everybody_reads(
    state: str, place: Article, author: Reader, mo: Reader
):
    make_comment(place, make_member("Ivy", "ivy@example.org"), body="Well said.")
    everybody = Viewer("stranger", None)
    public = ("/articles", "/articles/electricity", "/articles/electricity/comments", "/counts?article=electricity")
    before = [everybody.ask(f"/api/v1{path}").content for path in public]

    hide(state, place, author, mo)

    after = [everybody.ask(f"/api/v1{path}").content for path in public]
    assert after == before
