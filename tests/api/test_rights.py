"""A reader's rights by the API: all that is held about them, and that it goes."""

import json
from datetime import timedelta

import pytest

from discussion.accounts.models import Reader
from discussion.actions import personal_exports, votes
from discussion.exports.models import PersonalExport
from discussion.worker import tasks
from tests.conftest import API
from tests.factories import NOON, cast, free_meter, make_comment, make_poll, make_token

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def made() -> PersonalExport:
    tasks.make_personal_exports()
    return PersonalExport.objects.get()


def test_an_erasure_is_asked_for_seen_and_taken_back(as_reader, ann):
    api = as_reader(ann)

    assert api.get("/me/erasure").status_code == 404
    asked = api.delete("/me?text=remove")
    assert (asked.status_code, asked.json()["text"]) == (202, "remove")
    assert api.get("/me/erasure").json()["erase_at"] == "2026-11-23T12:00:00Z"
    assert api.delete("/me/erasure").status_code == 204
    assert api.get("/me/erasure").status_code == 404


def test_who_waits_to_be_erased_reads_and_cannot_write(as_reader, ann, article):
    api = as_reader(ann)
    api.delete("/me")

    refused = api.post("/articles/electricity/comments", {"body": "Still here."})
    assert (refused.status_code, refused.json()["code"]) == (403, "being_erased")
    assert api.patch("/me", {"name": "Another"}).json()["code"] == "being_erased"
    assert api.get("/me").json()["name"] == "Ann Author"


def test_only_a_session_erases_and_a_personal_token_does_not(as_reader, ann):
    api = as_reader(ann)
    refused = API(token=make_token(api, "read", "write")).delete("/me")

    assert (refused.status_code, refused.json()["code"]) == (403, "session_required")
    assert api.get("/me/erasure").status_code == 404
    assert API(token=make_token(api, "write", name="Another")).patch("/me", {"about": "Hello."}).status_code == 200


def test_an_export_holds_earlier_names_and_what_a_reader_says_of_themselves(as_reader, ann):
    api = as_reader(ann)
    api.patch("/me", {"name": "Ann Another", "about": "I wait for a connection."})
    api.post("/me/export")
    made()
    told = json.loads(b"".join(api.get("/me/export/file?as=json").streaming_content))

    assert [(each["before"], each["after"]) for each in told["Names you had"]] == [("Ann Author", "Ann Another")]
    assert told["Profile"][0]["about"] == "I wait for a connection."


def test_another_word_than_keep_or_remove_is_refused(as_reader, ann):
    assert as_reader(ann).delete("/me?text=burn").json()["code"] == "invalid_text"


def test_a_stranger_has_nothing_to_ask_for(api):
    for answer in (api.delete("/me"), api.get("/me/export"), api.post("/me/export"), api.get("/me/export/file")):
        assert answer.json()["code"] == "not_authenticated"


def test_the_worker_erases_when_the_day_is_over(as_reader, api, ann, stan, article, clock):
    mine = make_comment(article, ann, body="Kept words.")
    make_comment(article, stan, parent=mine)
    as_reader(ann).delete("/me?text=keep")
    clock.move_to(NOON + DAY)

    assert tasks.erase_readers() == 1
    shown = api.get(f"/comments/{mine.public_id}").json()
    assert (shown["author"], shown["body_html"]) == (None, "<p>Kept words.</p>")
    assert not Reader.objects.filter(id=ann.id).exists()


def test_an_erased_readers_token_opens_nothing(as_reader, ann, clock):
    api = as_reader(ann)
    api.delete("/me")
    clock.move_to(NOON + DAY)
    tasks.erase_readers()

    assert api.get("/me").json()["code"] == "invalid_token"


def test_an_export_holds_what_the_reader_did(as_reader, ann, stan, article):
    make_comment(article, ann, body="My <b>words</b>.")
    theirs = make_comment(article, stan, body="Words of another.")
    votes.vote(reader=ann, comment=theirs.id, value=-1, now=NOON, meter=free_meter())
    cast(ann, make_poll(article), 2)
    api = as_reader(ann)
    assert api.get("/me/export").status_code == 404
    assert api.post("/me/export").json()["state"] == "waiting"
    assert api.get("/me/export/file").json()["code"] == "export_not_ready"
    made()

    assert api.get("/me/export").json()["state"] == "done"
    data = json.loads(b"".join(api.get("/me/export/file?as=json").streaming_content))
    assert data["Profile"][0]["name"] == "Ann Author"
    assert data["Comments"][0]["body"] == "My <b>words</b>."
    assert (data["Votes"][0]["comment"], data["Votes"][0]["value"]) == (theirs.public_id, -1)
    assert data["Ballots"][0]["choices"] == "2"
    page = b"".join(api.get("/me/export/file?as=html").streaming_content).decode()
    assert "My &lt;b&gt;words&lt;/b&gt;." in page
    assert "Words of another." not in page


def test_it_is_the_readers_alone(as_reader, ann, stan):
    as_reader(ann).post("/me/export")
    made()

    assert as_reader(stan).get("/me/export").status_code == 404
    assert as_reader(stan).get("/me/export/file").status_code == 404


def test_it_is_gone_after_two_days(as_reader, ann, clock):
    api = as_reader(ann)
    api.post("/me/export")
    files = [made().path(form) for form in personal_exports.FORMS]
    assert all(file.exists() for file in files)
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    clock.move_to(NOON + 2 * DAY)

    assert api.get("/me/export/file").status_code == 404
    assert personal_exports.delete_expired(now=NOON + 2 * DAY) == 1


def test_what_waits_is_asked_for_but_once(as_reader, ann):
    api = as_reader(ann)
    api.post("/me/export")
    api.post("/me/export")

    assert PersonalExport.objects.count() == 1


def test_an_export_whose_workers_were_lost_is_given_up(ann):
    personal_exports.request_export(reader=ann, now=NOON, meter=free_meter())
    for attempt in range(3):
        assert personal_exports.claim(now=NOON + attempt * personal_exports.LEASE)

    assert personal_exports.claim(now=NOON + 3 * personal_exports.LEASE) is None
    assert PersonalExport.objects.get().state == "failed"
