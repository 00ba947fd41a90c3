"""Browsers that a reader has named, by the API."""

import pytest

from discussion.actions import erasing
from discussion.notifications.channels.push.keys import public_key
from discussion.notifications.models import PushEndpoint
from tests.browsers import new_browser, said_by
from tests.factories import NOON, free_meter, make_member

pytestmark = pytest.mark.django_db
PATH = "/me/push-endpoints"


@pytest.fixture
def mel(db):
    return make_member("Mel Member", "mel@example.org")


@pytest.fixture
def mine(as_reader, mel):
    return as_reader(mel)


def test_the_key_is_everybodys_and_may_be_kept(api):
    answer = api.get("/push-key")
    assert answer.json() == {"key": public_key()}
    assert answer["Cache-Control"].startswith("public")
    assert api.get("/push-key", If_None_Match=answer["ETag"]).status_code == 304


def test_a_browser_is_named_listed_and_forgotten(mine):
    made = mine.post(PATH, said_by(new_browser()), User_Agent="Mozilla/5.0 (iPhone) Safari/604.1")
    assert made.status_code == 201
    assert made.json()["client"] == "Safari on iPhone"
    assert mine.get(PATH).json() == {"items": [made.json()], "next": None}
    assert mine.delete(f"{PATH}/{made.json()['id']}").status_code == 204
    assert mine.get(PATH).json()["items"] == []


def test_naming_it_twice_changes_nothing(mine):
    browser = new_browser()
    first, second = mine.post(PATH, said_by(browser)), mine.post(PATH, said_by(browser))
    assert first.json() == second.json()


def test_anothers_browser_looks_like_none(mine, as_reader):
    theirs = as_reader(make_member("Nia", "nia@example.org")).post(PATH, said_by(new_browser())).json()["id"]
    absent = "0" + theirs[1:-1] + ("0" if theirs[-1] != "0" else "1")
    answers = [mine.delete(f"{PATH}/{number}") for number in (theirs, absent, "nonsense")]
    assert {each.status_code for each in answers} == {404}
    assert len({each.content for each in answers}) == 1
    assert PushEndpoint.objects.count() == 1


def test_strangers_name_none(api):
    assert api.post(PATH, said_by(new_browser())).status_code == 401
    assert api.get(PATH).status_code == 401


def test_guests_are_told_so(as_reader, ann):
    answer = as_reader(ann).post(PATH, said_by(new_browser()))
    assert (answer.status_code, answer.json()["code"]) == (403, "guests_not_told")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"endpoint": "https://10.0.0.1/"}, "invalid_endpoint"),
        ({"keys": {"p256dh": "x", "auth": "y"}}, "invalid_keys"),
        ({"keys": {"p256dh": "x"}}, "invalid_field"),
        ({"keys": {"p256dh": "x", "auth": "y", "role": "z"}}, "unknown_field"),
        ({"keys": "x"}, "invalid_field"),
        ({"reader": "me"}, "unknown_field"),
        ({"endpoint": "https://push.example.org/\x00"}, "invalid_field"),
    ],
)
def test_what_is_no_subscription_is_refused(mine, changes, code):
    answer = mine.post(PATH, {**said_by(new_browser()), **changes})
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_signing_out_of_the_browser_ends_it(client, mel):
    client.force_login(mel)
    given = said_by(new_browser())
    assert client.post(f"/api/v1{PATH}", given, content_type="application/json").status_code == 201
    assert PushEndpoint.objects.count() == 1
    client.post("/sign-out/")
    assert not PushEndpoint.objects.exists()


def test_erasing_ends_them(mine, mel):
    mine.post(PATH, said_by(new_browser()))
    erasing.request_erasure(reader=mel, keeps_text=False, now=NOON, meter=free_meter(), at_once=True)
    erasing.erase_due(now=NOON)
    assert not PushEndpoint.objects.exists()
