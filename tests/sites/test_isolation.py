"""Nothing crosses: whoever belongs to another site changes nothing on this one, and learns no more than everybody."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.sites.admin_routes import ADMIN, ADMIN_OF_NO_SITE
from tests.sites.naming import PLACE, filled
from tests.sites.routes import API, API_OF_NO_SITE, NOBODY, PAGES, PAGES_OF_NO_SITE, Call
from tests.sites.world import AT_HOME, CANARY, OUTSIDERS, World, digest, make_world

pytestmark = pytest.mark.django_db
# They make a stranger a guest, or store nothing at all.
_WITHOUT_TRACE = ("/join", "/p/preview")
_UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def routes(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    """Every address of the service, as its pattern."""
    for each in (resolver or get_resolver()).url_patterns:
        found = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield re.sub(r"P<app_label>[^)]*", "P<app_label>", found)
        else:
            yield from routes(each, found)


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    settings.ALLOWED_HOSTS = ["*"]
    settings.RATE_LIMITS = False
    settings.DATA_DIR = tmp_path
    return make_world(tmp_path)


def test_every_address_is_walked() -> None:
    of_api = {f"api/v1/{route}" for route in {*API, *API_OF_NO_SITE}}
    listed = of_api | set(PAGES) | PAGES_OF_NO_SITE | set(ADMIN) | ADMIN_OF_NO_SITE
    assert set(routes()) == listed


def test_no_other_site_is_reached_by_the_api(world: World) -> None:
    found = breaches(world, API)
    assert not found, "\n".join(found)


def test_no_other_site_is_reached_by_the_pages(world: World) -> None:
    found = breaches(world, PAGES)
    assert not found, "\n".join(found)


def test_no_other_site_is_reached_by_the_admin(world: World) -> None:
    found = breaches(world, ADMIN)
    assert not found, "\n".join(found)


def breaches(world: World, table: dict[str, tuple[Call, ...]]) -> list[str]:
    """A sentence for each call that reached too far, or that works for nobody."""
    before = digest()
    found = []
    for call in (each for calls in table.values() for each in calls):
        found += [f"{call.method} {call.path}: {fault}" for fault in faults(world, call, before)]
    assert digest() == before
    return found


def faults(world: World, call: Call, before: dict[str, str]) -> Iterator[str]:
    for who in OUTSIDERS if call.strangers else OUTSIDERS[1:]:
        with transaction.atomic():
            yield from faults_from_elsewhere(world, call, who, before)
            transaction.set_rollback(True)
    yield from faults_at_home(world, call, before)


def faults_from_elsewhere(world: World, call: Call, who: str, before: dict[str, str]) -> Iterator[str]:
    """What is wrong with how somebody of another site is answered."""
    answer = send(world, call, who)
    if answer.status_code >= 500:
        yield f"{who} is answered {answer.status_code}"
    if CANARY in answer.words.replace(asked_for(world, call), ""):
        yield f"{who} is told something hidden"
    if told := numbers_told(world, call, answer.words):
        yield f"{who} is told of {', '.join(told)}"
    if call.hidden and not looks_absent(world, call, who, answer):
        yield f"{who} can tell it from what is absent: {answer.status_code}"
    if call.method in _UNSAFE and is_about_home(call) and (changed := changes(before)):
        yield f"{who} changes {', '.join(changed)} ({answer.status_code})"


def faults_at_home(world: World, call: Call, before: dict[str, str]) -> Iterator[str]:
    """The same call by whoever may do it at home works, so that it fails elsewhere for its site alone."""
    if call.by == NOBODY:
        return
    with transaction.atomic():
        answer = send(world, call, call.by)
        if answer.status_code != call.status:
            yield f"{call.by} is answered {answer.status_code} at home: {_why(answer)}"
        elif leaves_a_trace(call) and not changes(before):
            yield f"{call.by} changes nothing at home"
        transaction.set_rollback(True)


def changes(before: dict[str, str]) -> list[str]:
    return [table for table, rows in digest().items() if rows != before[table]]


def is_about_home(call: Call) -> bool:
    """Whether it names a thing of the other site; else it makes one of the sender's own."""
    return PLACE.search(call.path + repr(call.body)) is not None


def leaves_a_trace(call: Call) -> bool:
    return call.method in _UNSAFE and call.status < 400 and not call.path.endswith(_WITHOUT_TRACE)


def numbers_told(world: World, call: Call, words: str) -> list[str]:
    """The things of the other site that the admin names, whose numbers nobody asked for."""
    if not call.path.startswith("/admin/"):
        return []
    things = {name: world.names[name] for name in AT_HOME if f"#{name}" not in call.path + repr(call.body)}
    return [name for name, thing in things.items() if str(thing.id) in words]


def looks_absent(world: World, call: Call, who: str, answer: Any) -> bool:
    absent = send(world, call, who, absent=True)
    return (answer.status_code, answer.words) == (absent.status_code, absent.words) and answer.status_code >= 400


def asked_for(world: World, call: Call) -> str:
    """What the sender named, which may come back."""
    named = [str(world.names[name].slug) for _, name in PLACE.findall(call.path) if name in ("draft",)]
    return named[0] if named else "\x00"


def send(world: World, call: Call, who: str, *, absent: bool = False) -> Any:
    """What this person is answered, with all its `words`, where it leads too."""
    answer = _sent(world, call, who, absent=absent)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.words = content.decode(errors="replace") + answer.headers.get("Location", "")
    return answer


def _sent(world: World, call: Call, who: str, *, absent: bool) -> Any:
    """The call as this person makes it: the API with a token, pages and admin with a session."""
    client, path = world.people[who], filled(world, call.path, absent=absent)
    body = {name: filled(world, value, absent=absent) for name, value in call.body.items()}
    if path.startswith("/"):
        # What the last page had to say is not said on this one.
        client.cookies.pop("messages", None)
        return client.generic(call.method, path) if call.method == "GET" else client.post(path, body)
    token = {"Authorization": f"Bearer {world.tokens[who]}"} if who in world.tokens else {}
    without_cookies = Client(raise_request_exception=False, headers={"Host": world.hosts[who], **token})
    sent = json.dumps(body).encode() if body else b""
    return without_cookies.generic(call.method, f"/api/v1/{path}", sent, content_type="application/json")


def _why(answer: Any) -> str:
    """What a form or the API complains of."""
    form = getattr((answer.context or {}).get("adminform"), "form", None)
    return str(form.errors.get_json_data()) if form else answer.words[:400]
