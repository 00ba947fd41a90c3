"""Where a reader is signed in over the API."""

from datetime import timedelta

import pytest

from discussion.accounts.clients import client_name
from discussion.accounts.models import Reader, Token
from discussion.actions.accounts import issue_token
from discussion.actions.members import Member, edit_member
from discussion.actions.tokens import MOST_SESSIONS
from tests.conftest import API
from tests.factories import NOON, make_member, make_token

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def sign_in(api, user_agent=FIREFOX):
    body = {"email": "mo@example.org", "password": "correct horse"}
    return API(token=api.post("/session/login", body, **{"User-Agent": user_agent}).json()["token"])


@pytest.fixture
def member(db):
    return make_member("Mo", "mo@example.org")


def test_sessions_are_listed_with_their_client_and_ended(api, member):
    here, there = sign_in(api), sign_in(api, "curl/8.5.0")
    shown = here.get("/me/sessions").json()
    assert shown["next"] is None
    assert {(each["client"], each["is_current"]) for each in shown["items"]} == {
        ("Firefox on Linux", True),
        ("curl", False),
    }
    assert all(each["last_used_at"] == "2026-11-22T12:00:00Z" for each in shown["items"])
    other = next(each["id"] for each in shown["items"] if not each["is_current"])
    assert here.delete(f"/me/sessions/{other}").status_code == 204
    assert there.get("/me").json()["code"] == "invalid_token"
    assert here.get("/me").status_code == 200


def test_a_guest_has_sessions_too(api):
    token = api.post("/session/guest", {"name": "Ada"}).json()["token"]
    assert len(API(token=token).get("/me/sessions").json()["items"]) == 1


def test_a_session_ends_after_90_days_without_use_and_lives_on_with_use(as_reader, ann, clock):
    anns = as_reader(ann)
    clock.move_to(NOON + 89 * DAY)
    assert anns.get("/me").status_code == 200
    clock.move_to(NOON + 178 * DAY)
    assert anns.get("/me").status_code == 200
    clock.move_to(NOON + 268 * DAY)
    assert anns.get("/me").json()["code"] == "invalid_token"


def test_the_session_used_least_lately_makes_room(ann):
    tokens = [issue_token(reader=ann, now=NOON + timedelta(seconds=n)) for n in range(MOST_SESSIONS + 2)]
    assert Token.objects.count() == MOST_SESSIONS
    assert [API(token=token).get("/me").status_code for token in tokens[:3]] == [401, 401, 200]


def test_a_new_password_ends_the_sessions_and_spares_the_tokens(api, member, ed):
    session = sign_in(api)
    script = API(token=make_token(session))
    edit_member(administrator=ed, reader=member, member=Member("Mo", "mo@example.org"), now=NOON)
    assert session.get("/me").status_code == 200
    edit_member(administrator=ed, reader=member, member=Member("Mo", "mo@example.org", "a new and long one"), now=NOON)
    assert [each.get("/me").status_code for each in (session, script)] == [401, 200]


def test_a_member_who_was_deactivated_gets_no_token_back(api, member, ed):
    session = sign_in(api)
    edit_member(administrator=ed, reader=member, member=Member("Mo", "mo@example.org", is_active=False), now=NOON)
    edit_member(administrator=ed, reader=member, member=Member("Mo", "mo@example.org"), now=NOON)
    assert session.get("/me").status_code == 401
    assert not Token.objects.exists()


def test_a_cookie_is_no_session_of_the_list(ann):
    http = API()
    http.http.force_login(ann)
    assert http.get("/me/sessions").json() == {"items": [], "next": None}
    Reader.objects.update(is_active=False)
    assert http.get("/me").status_code == 401


WINDOWS, ANDROID = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Mozilla/5.0 (Linux; Android 15)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (f"{WINDOWS} {CHROME} Safari/537.36", "Chrome on Windows"),
        (f"{WINDOWS} {CHROME} Safari/537.36 Edg/142.0", "Edge on Windows"),
        (f"{ANDROID} {CHROME} Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15", "Safari on macOS"),
        ("python-requests/2.32", "A Python script"),
        ("Something (Windows NT)", "A client on Windows"),
        ("", "Unknown client"),
        ("<script>alert(1)</script>", "Unknown client"),
        ("x" * 1_000_000 + "Firefox/", "Unknown client"),
    ],
)
def test_a_client_is_called_by_what_it_says_it_is(user_agent, name):
    assert client_name(user_agent) == name
