"""The fixed cast, the pinned clock and a client that speaks JSON."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client, TransactionTestCase
from django.utils import timezone

from discussion.accounts.models import Reader
from discussion.actions import tokens
from discussion.actions.accounts import issue_token
from discussion.articles.models import Article
from discussion.core import ids, limits, shared_counters
from discussion.core.kept import Kept
from discussion.moderation import learned, phrase_books, policies
from discussion.notifications.channels.webhooks import listening
from discussion.sites import directory
from tests.emptying import empty_tables
from tests.factories import NOON, make_article, make_member, make_reader


def pytest_itemcollected(item: pytest.Item) -> None:
    """A test that asks for no database comes out the same beside each: the services' lane leaves it to `make test`."""
    if not item.get_closest_marker("django_db") and not {"db", "transactional_db"} & set(item.fixturenames):
        item.add_marker(pytest.mark.anywhere)


@pytest.fixture(autouse=True)
def kept_promise(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whoever asks for the database later, by `getfixturevalue`, has to say so before."""
    yield
    if request.node.get_closest_marker("anywhere"):
        assert not {"db", "transactional_db"} & set(request.fixturenames), "Mark this test with `django_db`."


@pytest.fixture
def ids_follow_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made at the tests' noon has an id of that noon, and not of the day on which the tests run."""
    monkeypatch.setattr(ids, "_last", 0)


@dataclass
class API:
    """A client of the REST API, as one reader or as a stranger."""

    token: str | None = None
    http: Client = field(default_factory=lambda: Client(raise_request_exception=True))

    def get(self, path: str, params: dict[str, Any] | None = None, **headers: str) -> Any:
        """GET below /api/v1/."""
        return self.http.get(f"/api/v1{path}", params, headers=self._headers(headers))

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Any other method, with a JSON body; a string is sent as it is."""
        return self.http.generic(
            method, f"/api/v1{path}", _bytes(body), content_type="application/json", headers=self._headers(headers)
        )

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST."""
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        """PATCH."""
        return self.send("PATCH", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        """PUT."""
        return self.send("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        """DELETE."""
        return self.send("DELETE", path, **headers)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.token}", **named} if self.token else named


def _bytes(body: Any) -> bytes:
    import json

    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else json.dumps(body).encode()


@pytest.fixture(autouse=True, scope="session")
def quick_emptying() -> Iterator[None]:
    """What a test commits is deleted after it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """It is noon, and stays noon until a test moves the clock."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def own_counters(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test counts in Redis, or knows in the process, stays out of every other's way: it is not rolled back."""
    monkeypatch.setattr(shared_counters, "PREFIX", f"discussion:test:{uuid4().hex}:")
    limits.FULL.clear()
    tokens.DEAD.clear()


@pytest.fixture(autouse=True)
def own_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test is told of the sites of the one before."""
    monkeypatch.setattr(directory, "_kept", [])


@pytest.fixture(autouse=True)
def own_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test screens by the rules of the one before."""
    monkeypatch.setattr(policies, "KEPT", Kept(most=50))
    monkeypatch.setattr(phrase_books, "KEPT", Kept(most=50))
    monkeypatch.setattr(learned, "KEPT", Kept(most=50))


@pytest.fixture
def as_reader() -> Callable[[Reader], API]:
    """The API as this reader sees it."""
    return lambda reader: API(token=issue_token(reader=reader, now=timezone.now()))


@pytest.fixture
def api() -> API:
    """The API as somebody sees it who has not said who they are."""
    return API()


@pytest.fixture
def ann(db: None) -> Reader:
    """The author of the comments."""
    return make_reader("Ann Author")


@pytest.fixture
def stan(db: None) -> Reader:
    """A stranger to everybody."""
    return make_reader("Stan Stranger")


@pytest.fixture
def mo(db: None) -> Reader:
    """The moderator."""
    return make_member("Mo Moderator", "mo@example.org", role="moderator")


@pytest.fixture
def ed(db: None) -> Reader:
    """The editor."""
    return make_member("Ed Editor", "ed@example.org", role="editor")


@pytest.fixture
def article(db: None) -> Article:
    """An open article."""
    return make_article("electricity")


@pytest.fixture(autouse=True)
def own_listeners(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test is told of the webhooks of the one before, and none asks once more because it took long."""
    monkeypatch.setattr(listening, "FRESH_SECONDS", 3600)
    listening.forget()
