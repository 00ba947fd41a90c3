"""Each event that operators may be told of, from the act to what their service receives."""

import json

import pytest

from discussion.actions import closings, erasing
from discussion.actions.comments import delete_comment, edit_comment
from discussion.actions.polls import edit_poll, terms_of
from discussion.actions.sanctions import sanction
from discussion.notifications.channels.webhooks.kinds import KINDS
from tests.factories import NOON, decide, free_meter, make_comment, make_poll
from tests.notifications.hooks import hook, log, plan, send_due
from tests.sinks import Sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
    with Sink() as opened:
        hook(opened.url)
        yield opened


def told(sink):
    """Type and data of everything that came in, once the worker is done."""
    plan()
    send_due()
    bodies = [json.loads(each.body) for each in sink.posted]
    return {each["type"]: each["data"] for each in bodies}


def test_a_comment_that_is_posted_changed_and_deleted(article, ann, sink):
    comment = make_comment(article, ann)
    edit_comment(reader=ann, comment=comment.id, body="Better said.", now=NOON, meter=free_meter())
    heard = told(sink)
    assert set(heard) == {"comment.posted", "comment.published", "comment.changed"}
    assert heard["comment.changed"]["body"] == "Better said."

    delete_comment(reader=ann, comment=comment.id, now=NOON, meter=free_meter())
    gone = told(sink)["comment.deleted"]
    assert (gone["id"], gone["state"], gone["author"], gone["body"]) == (comment.public_id, "deleted", None, "")


def test_a_comment_that_a_moderator_removes(article, ann, mo, sink):
    comment = make_comment(article, ann)
    made = decide(mo, comment, "remove", message="Canary to its author.", note="Canary to colleagues.")
    heard = told(sink)
    assert heard["comment.removed"]["state"] == "removed"
    decided = heard["moderation.decided"]
    assert (decided["id"], decided["verdict"], decided["after"]) == (made.public_id, "remove", "removed")
    assert decided["moderator"] == {"id": mo.public_id, "name": mo.name}
    assert decided["comment"]["id"] == comment.public_id
    assert "Canary" not in json.dumps(decided)


def test_a_decision_has_the_names_of_the_api(article, ann, mo, as_reader, sink):
    decide(mo, make_comment(article, ann), "remove")
    shown = as_reader(mo).get("/moderation/log").json()["items"][0]
    decided = told(sink)["moderation.decided"]
    assert {**decided, "comment": decided["comment"]["id"]}.items() <= shown.items()


def test_a_poll_that_closes(article, sink, api):
    poll = make_poll(article)
    terms = terms_of(poll)
    terms = type(terms)(**{**{name: getattr(terms, name) for name in terms.__slots__}, "closes_at": NOON})
    edit_poll(poll=poll, terms=terms, now=NOON, meter=free_meter())
    closings.tell_closed(now=NOON)
    closed = told(sink)["poll.closed"]
    shown = api.get(f"/polls/{poll.public_id}").json()
    assert closed.items() <= shown.items()
    assert closed["is_open"] is False


@pytest.mark.parametrize("kind", ["ban", "shadow", "suspend"])
def test_a_reader_who_is_banned(ann, mo, sink, kind):
    until = {"until": NOON.replace(year=2027)} if kind == "suspend" else {}
    made = sanction(moderator=mo, reader=ann.id, kind=kind, now=NOON, message="Enough.", note="Canary.", **until)
    banned = told(sink)["reader.banned"]
    assert banned["reader"] == {"id": ann.public_id, "name": ann.name, "kind": ann.kind}
    assert (banned["sanction"]["id"], banned["sanction"]["kind"]) == (made.public_id, kind)
    assert "Canary" not in json.dumps(banned)


def test_every_kind_is_told_of_something():
    from discussion.actions.events import EVENTS

    assert set(KINDS) <= set(EVENTS)


def test_nothing_of_who_was_erased_is_left_in_the_log(article, ann, mo, sink):
    comment = make_comment(article, ann, body="A kanarienvogel.")
    told(sink)
    decide(mo, comment, "remove")
    told(sink)
    assert any("kanarienvogel" in each.payload["body"] for each in log())
    erasing.request_erasure(reader=ann, keeps_text=False, now=NOON, meter=free_meter(), at_once=True)
    erasing.erase_due(now=NOON)
    left = json.dumps([each.payload for each in log()])
    assert "kanarienvogel" not in left
    assert ann.name not in left
    before = len(sink.posted)
    told(sink)
    assert all(ann.name.encode() not in each.body for each in sink.posted[before:])


def test_a_moderator_who_is_erased_is_named_in_no_log(article, ann, mo, sink):
    decide(mo, make_comment(article, ann), "remove")
    told(sink)
    erasing.request_erasure(reader=mo, keeps_text=False, now=NOON, meter=free_meter(), at_once=True)
    erasing.erase_due(now=NOON)
    left = json.dumps([each.payload for each in log()])
    assert mo.name not in left
    assert mo.public_id not in left
