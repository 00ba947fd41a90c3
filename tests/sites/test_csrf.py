"""Whatever a cookie can do needs the page's own token: without it, or from another origin, nothing happens."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as product
from django.db import transaction
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from tests.sites.admin_routes import ADMIN
from tests.sites.naming import filled
from tests.sites.routes import API, NOBODY, OF_ONESELF, PAGES, Call
from tests.sites.world import HOME_HOST, World, digest, make_world

pytestmark = pytest.mark.django_db
_UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
_EVERY_ROUTE = [*API.values(), *PAGES.values(), *ADMIN.values(), OF_ONESELF]
CALLS = [each for calls in _EVERY_ROUTE for each in calls if each.method in _UNSAFE and each.by != NOBODY]
_STRANGE_ORIGINS = ("https://evil.example", "null", f"https://{HOME_HOST}.evil.example", f"https://{HOME_HOST}:8443")


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    settings.ALLOWED_HOSTS = ["*"]
    settings.RATE_LIMITS = False
    settings.DATA_DIR = tmp_path
    return make_world(tmp_path)


class Tab:
    """A browser of somebody who is signed in, whose requests a page elsewhere can cause."""

    def __init__(self, world: World, who: str) -> None:
        self.world = world
        self.http = Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"Host": HOME_HOST})
        self.http.cookies.update(world.people[who].cookies)

    def send(
        self, call: Call, *, token: bool = False, method: str | None = None, kind: str = "", **headers: str
    ) -> Any:
        """The call with the browser's cookies, and with the page's token where it has one."""
        path, is_api = filled(self.world, call.path), not call.path.startswith("/")
        body: Any = {name: filled(self.world, value) for name, value in call.body.items()}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            named["X-CSRFToken"] = self._token()
        method = method or call.method
        if is_api or kind:
            address, sent = path if not is_api else f"/api/v1/{path}", json.dumps(body).encode()
            return self.http.generic(method, address, sent, content_type=kind or "application/json", headers=named)
        return getattr(self.http, method.lower())(path, body, headers=named)

    def _token(self) -> str:
        request = RequestFactory().get("/")
        token = get_token(request)
        self.http.cookies[product.CSRF_COOKIE_NAME] = request.META["CSRF_COOKIE"]
        return token


def test_without_its_token_no_cookie_does_anything(world: World) -> None:
    before = digest()
    for call in CALLS:
        answer = Tab(world, call.by).send(call)
        assert (answer.status_code, digest() == before) == (403, True), call


def test_from_another_origin_even_the_token_does_nothing(world: World) -> None:
    before = digest()
    for call in CALLS:
        for origin in _STRANGE_ORIGINS:
            answer = Tab(world, call.by).send(call, token=True, Origin=origin)
            assert (answer.status_code, digest() == before) == (403, True), (call, origin)


def test_with_its_token_and_from_its_own_origin_each_works(world: World) -> None:
    for call in CALLS:
        if call.status < 400:
            with transaction.atomic():
                answer = Tab(world, call.by).send(call, token=True, Origin=f"http://{HOME_HOST}")
                assert answer.status_code == call.status, (call, answer.content[:300])
                transaction.set_rollback(True)


def test_no_form_passes_for_json(world: World) -> None:
    """A form elsewhere can send `text/plain` without a preflight."""
    before = digest()
    for call in (each for each in CALLS if not each.path.startswith("/")):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            for token in (False, True):
                answer = Tab(world, call.by).send(call, method="POST", kind=kind, token=token)
                assert (answer.status_code >= 400, digest() == before) == (True, True), (call, kind)


@pytest.mark.parametrize("path", ["/api/v1/session/guest", "/api/v1/session/login"])
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_nobody_becomes_a_reader_by_a_foreign_form(world: World, path: str, kind: str) -> None:
    before = digest()
    answer = Client().post(path, '{"name": "Ada"}', content_type=kind, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, digest() == before) == (415, True)


def test_a_method_is_what_it_says(world: World) -> None:
    before = digest()
    for call in CALLS:
        if call.method == "POST":
            continue
        for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
            Tab(world, call.by).send(call, method="GET", **{name: call.method})
        overridden = Call("POST", f"{call.path}?_method={call.method}", call.by, {**call.body, "_method": call.method})
        for token in (False, True):
            Tab(world, call.by).send(overridden, token=token, X_HTTP_Method_Override=call.method)
        assert digest() == before, call


def test_who_only_looks_changes_nothing(world: World) -> None:
    before = digest()
    for call in (each for calls in _EVERY_ROUTE for each in calls if each.method == "GET"):
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = Tab(world, call.by).send(call, method=method)
            assert answer.status_code < 500, call
            if answer.streaming:
                b"".join(answer.streaming_content)
        assert digest() == before, call
