"""Hidden stays hidden: every state, by every address of the service, to everybody whom it is not for.

The addresses come from the service's own table of routes. A new one is walked without being listed; where it has a part
in its path that nothing here names, the test fails until it does.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
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
SLUG = "electricity"
ABSENT = "0000000000001"
STATES = ("pending", "rejected", "removed", "deleted", "shadowed", "earlier text", "withdrawn article")
# Neither do authors read these again.
GONE = ("deleted", "earlier text", "withdrawn article")
# What addresses ask for beyond their path.
QUESTIONS = {
    "api/v1/counts": "?article={slug}",
    "api/v1/articles/lookup": "?url=https://news.example/story",
    "api/v1/moderation/export": "?article={slug}",
    "api/v1/articles/<str:slug>/comments": "?depth=10",
    "api/v1/articles/<str:slug>/events": "?since=1",
    "api/v1/articles/<str:slug>/changes": "?since=1",
}
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
# Allauth's and the admin's own routes for what is no comment: patterns, files, another person's keys.
_BY_PATTERN = re.compile(r"\(\?P|\^")


@dataclass
class Viewer:
    """Somebody who looks, with a browser and a token."""

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


@dataclass
class Hidden:
    """A comment that is hidden in this way, and who wrote it."""

    state: str
    author: Reader
    comment: Comment

    @property
    def canary(self) -> str:
        """What it says."""
        return canary(self.state)


def canary(state: str) -> str:
    return f"{CANARY}{STATES.index(state)}"


def hide(state: str, mo: Reader) -> Hidden:
    """A comment of somebody's own that says the canary, in this state, with a moderator's note."""
    number = STATES.index(state)
    article = make_article(f"article-{state.replace(' ', '-')}") if state in GONE else Article.objects.get(slug=SLUG)
    author = make_member(f"Author {'ABCDEFG'[number]}", f"author{number}@example.org")
    if state == "shadowed":
        sanction(moderator=mo, reader=author.id, kind="shadow", note=NOTE, now=NOON)
        author.refresh_from_db()
    comment = make_comment(article, author, body=canary(state), state=_first_state(state))
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
    return Hidden(state, author, comment)


def _first_state(state: str) -> str:
    """Only what nobody has read is rejected; what screening makes of a text it decides by itself."""
    return "pending" if state in ("pending", "rejected") else "published"


@pytest.fixture
def place(db: None) -> Article:
    return make_article(SLUG, url="https://news.example/story")


@pytest.fixture
def world(place: Article, mo: Reader) -> list[Hidden]:
    """A comment in each state."""
    return [hide(state, mo) for state in STATES]


def ways(found: Hidden) -> Iterator[tuple[str, str]]:
    """Every address with a GET of its own, as a route and as a path about this comment."""
    number, slug = str(found.comment.id), found.comment.article.slug
    named = {
        **dict.fromkeys(
            ("poll", "export", "token", "session", "decision", "sanction", "bulk", "burst", "endpoint"), ABSENT
        ),
        "slug": slug,
        "place": slug,
        "comment": found.comment.public_id,
        "reader": found.author.public_id,
        **dict.fromkeys(("object_id", "number"), number),
        "accent": "0b5f57",
        "digest": "0" * 64,
        "form": "json",
        "provider": "postmark",
        "passkey": "1",
        "pk": "1",
        "content_type_id": "1",
        "language": "en",
    }
    for route in sorted(set(routes())):
        if not _BY_PATTERN.search(route) and "logout" not in route and "sign-out" not in route:
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


def everything(world: list[Hidden]) -> Iterator[tuple[str, str]]:
    """Every address about every comment, each path once."""
    told: dict[str, str] = {}
    for found in world:
        told |= {path: route for route, path in ways(found)}
    yield from ((route, path) for path, route in told.items())


@pytest.mark.parametrize("who", ["stranger", "reader", "moderator elsewhere"])
def test_a_hidden_comment_leaves_by_no_address(who: str, world: list[Hidden], stan: Reader) -> None:
    foreign = make_member("Fay", "fay@example.org", role="moderator", site=make_site())
    viewer = Viewer({"stranger": None, "reader": stan, "moderator elsewhere": foreign}[who])

    for route, path in everything(world):
        told = words(viewer.ask(path))
        assert CANARY not in told, f"It is read at {route}."
        assert NOTE not in told, f"The note is read at {route}."


@pytest.mark.parametrize("state", STATES)
def test_its_author_reads_it_again_and_never_the_note(state: str, place: Article, mo: Reader) -> None:
    found = hide(state, mo)
    viewer = Viewer(found.author)

    told = [words(viewer.ask(path)) for route, path in ways(found) if not route.startswith(("admin/", "account/"))]

    assert any(found.canary in each for each in told) == (state not in GONE)
    assert not any(NOTE in each for each in told)


def test_nobody_reads_what_others_are_not_shown_for_having_some_of_their_own(world: list[Hidden]) -> None:
    for found in world:
        viewer = Viewer(found.author)
        for path in ("/api/v1/me/held", f"/api/v1/articles/{SLUG}/mine", "/me/held", f"/a/{SLUG}/"):
            told = words(viewer.ask(path))
            others = [each.canary for each in world if each is not found]
            assert not any(each in told for each in others), f"{found.state}: {path}"


def test_its_moderator_reads_it(world: list[Hidden], mo: Reader) -> None:
    viewer = Viewer(mo)
    for found in world:
        told = words(viewer.ask(f"/api/v1/moderation/comments/{found.comment.public_id}"))
        assert (found.canary in told) == (found.state != "earlier text"), found.state


@pytest.mark.parametrize("who", ["stranger", "reader"])
def test_what_is_hidden_is_answered_like_what_is_absent(who: str, world: list[Hidden], stan: Reader) -> None:
    viewer = Viewer({"stranger": None, "reader": stan}[who])
    about = [route for route in set(routes()) if route.startswith("api/v1/") and "<str:comment>" in route]

    for route, method in product(about, ("GET", "POST", "PUT", "PATCH", "DELETE")):
        absent = viewer.ask("/" + route.replace("<str:comment>", ABSENT), method)
        for found in world:
            hidden = viewer.ask("/" + route.replace("<str:comment>", found.comment.public_id), method)
            told = (hidden.status_code, hidden.content)
            assert told == (absent.status_code, absent.content), f"{found.state}: {method} {route}"


@pytest.mark.parametrize("state", ["pending", "shadowed"])
def test_what_was_never_shown_leaves_no_trace_in_what_everybody_reads(state: str, place: Article, mo: Reader) -> None:
    make_comment(place, make_member("Ivy", "ivy@example.org"), body="Well said.")
    everybody = Viewer(None)
    public = ("articles", f"articles/{SLUG}", f"articles/{SLUG}/comments", f"counts?article={SLUG}")
    before = [everybody.ask(f"/api/v1/{path}").content for path in public]

    hide(state, mo)

    assert [everybody.ask(f"/api/v1/{path}").content for path in public] == before
