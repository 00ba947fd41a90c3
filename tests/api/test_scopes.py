"""What a token is for, asked at every address."""

import re
from types import SimpleNamespace

import pytest
from django.urls import URLPattern

from discussion.api.scopes import scope_of
from discussion.api.urls import urlpatterns
from tests.conftest import API
from tests.factories import SCOPES, make_comment, make_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def anns(as_reader, ann):
    return as_reader(ann)


# Sent by POST, and changing nothing.
READING = {("POST", "comments:analyze")}
# Nobody is asked who they are there.
WITHOUT_ASKING = {("POST", "session/guest"), ("POST", "session/login")}


def operations():
    """Every method of every route, as the API's own table has them."""
    for pattern in urlpatterns:
        view = getattr(pattern.callback, "cls", None)
        if not isinstance(pattern, URLPattern) or view is None:
            continue
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if hasattr(view, method.lower()):
                yield pytest.param(method, str(pattern.pattern), view, id=f"{method} {pattern.pattern}")


@pytest.mark.parametrize(("method", "route", "view"), list(operations()))
def test_each_route_asks_for_its_scope(method, route, view, anns):
    needed = scope_of(method, f"api/v1/{route}")
    reads = method in ("GET", "HEAD") or (method, route) in READING
    assert needed == ("moderate" if route.startswith("moderation/") else "read" if reads else "write")
    asks = (method, route) not in WITHOUT_ASKING and bool(asked(view, method))
    address = "/" + re.sub(r"<\w+:\w+>", "0000000000001", route)
    right, wrong = make_token(anns, needed, name="Right"), make_token(anns, *(set(SCOPES) - {needed}), name="Wrong")
    assert code_of(API(token=right).send(method, address, None if method == "GET" else {})) != "scope_missing"
    refused = API(token=wrong).send(method, address, None if method == "GET" else {})
    assert (
        (refused.status_code, code_of(refused)) == (403, "scope_missing")
        if asks
        else code_of(refused) != "scope_missing"
    )


def asked(view, method):
    """What would ask who it is: nothing where everybody is answered alike."""
    one = view()
    one.request = SimpleNamespace(method=method)
    return one.get_authenticators()


def code_of(answer):
    return answer.json().get("code") if "json" in answer.get("Content-Type", "") else None


def test_no_header_lends_another_method_to_a_token(anns, article, stan):
    comment = make_comment(article, stan)
    script = API(token=make_token(anns, "write"))
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert script.get(f"/comments/{comment.public_id}", **{header: "DELETE"}).json()["code"] == "scope_missing"
