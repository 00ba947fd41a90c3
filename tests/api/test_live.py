"""What came of an article: as the beginning of a stream, and as changes for those who ask."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions import news
from discussion.actions.articles import edit_article, text_of
from discussion.actions.comments import delete_comment, edit_comment
from discussion.actions.sanctions import sanction
from discussion.actions.votes import vote
from discussion.articles.models import Article, Change
from tests.factories import NOON, cast, decide, free_meter, make_article, make_comment, make_member, make_poll

pytestmark = pytest.mark.django_db


def version(article):
    return Article.objects.values_list("version", flat=True).get(id=article.id)


def changes(api, article, since=1, **headers):
    return api.get(f"/articles/{article.slug}/changes", {"since": since}, **headers)


def told(api, article, since=1):
    """The events since a version: what happened to which comment."""
    return [
        (each["event"], each["data"].get("comment", {}).get("id"))
        for each in changes(api, article, since).json()["events"]
        if each["id"] is not None
    ]


def lines(api, article, **headers):
    """The beginning of a stream as pairs of event and data, each with its id."""
    answer = api.get(f"/articles/{article.slug}/events", **headers)
    assert answer.status_code == 200, answer.content
    blocks = [
        dict(line.split(": ", 1) for line in block.split("\n")) for block in answer.content.decode().split("\n\n")[:-1]
    ]
    return [(each["event"], each.get("id"), json.loads(each["data"])) for each in blocks if "event" in each]


def test_a_comment_is_told_when_it_appears_changes_and_goes(api, ann, article):
    comment = make_comment(article, ann, body="First.")
    assert told(api, article) == [("comment.published", comment.public_id)]

    seen = version(article)
    edit_comment(reader=ann, comment=comment.id, body="Second.", now=NOON, meter=free_meter())
    [event] = changes(api, article, seen).json()["events"]
    assert event["event"] == "comment.changed"
    assert event["data"]["comment"]["body_html"] == "<p>Second.</p>"

    seen = version(article)
    delete_comment(reader=ann, comment=comment.id, now=NOON, meter=free_meter())
    [event] = changes(api, article, seen).json()["events"]
    assert (event["event"], event["id"]) == ("comment.removed", version(article))
    assert event["data"] == {
        "article": "electricity",
        "comment_count": 0,
        "comment": {"id": comment.public_id, "state": "deleted", "is_listed": False},
    }


def test_a_tombstone_that_replies_hang_on_keeps_its_place(api, ann, stan, mo, article):
    comment = make_comment(article, ann)
    make_comment(article, stan, parent=comment)
    seen = version(article)

    decide(mo, comment, "remove")

    [event] = changes(api, article, seen).json()["events"]
    assert event["data"]["comment"] == {"id": comment.public_id, "state": "removed", "is_listed": True}


def test_who_missed_much_is_told_the_last_of_each_comment(api, ann, mo, article):
    first, second = make_comment(article, ann), make_comment(article, ann, body="Other words.")
    edit_comment(reader=ann, comment=first.id, body="Better.", now=NOON, meter=free_meter())
    decide(mo, second, "remove")

    assert told(api, article) == [("comment.published", first.public_id), ("comment.removed", second.public_id)]


@pytest.mark.parametrize("state", ["pending", "rejected"])
def test_what_is_held_is_told_to_nobody_until_it_is_approved(api, ann, mo, article, state):
    sanction(moderator=mo, reader=ann.id, kind="hold", now=NOON)
    ann.refresh_from_db()
    posted = make_comment(article, ann)
    assert posted.state == "pending"
    if state == "rejected":
        decide(mo, posted, "reject")
    assert version(article) == 1
    assert changes(api, article).status_code == 304

    decide(mo, posted, "approve")

    assert told(api, article) == [("comment.published", posted.public_id)]


def test_what_a_shadowed_reader_writes_edits_and_deletes_is_told_to_nobody(api, ann, mo, article):
    sanction(moderator=mo, reader=ann.id, kind="shadow", now=NOON)
    ann.refresh_from_db()
    comment = make_comment(article, ann)
    edit_comment(reader=ann, comment=comment.id, body="Unseen.", now=NOON, meter=free_meter())
    delete_comment(reader=ann, comment=comment.id, now=NOON, meter=free_meter())

    assert comment.is_shadowed
    assert version(article) == 1
    assert changes(api, article).status_code == 304


def test_an_article_that_closes_says_so(api, article):
    edit_article(article=article, text=replace(text_of(article), state="closed"), now=NOON, meter=free_meter())

    [event] = changes(api, article).json()["events"]
    assert (event["event"], event["data"]["is_open"]) == ("article.changed", False)


def test_a_withdrawn_article_has_no_news(api, article):
    edit_article(article=article, text=replace(text_of(article), state="withdrawn"), now=NOON, meter=free_meter())

    assert changes(api, article).status_code == 404
    assert api.get(f"/articles/{article.slug}/events").status_code == 404


def test_304_when_nothing_came(api, ann, article):
    make_comment(article, ann)

    answer = changes(api, article, version(article))
    assert (answer.status_code, answer.content) == (304, b"")
    known = changes(api, article, 1)
    assert changes(api, article, 1, If_None_Match=known["ETag"]).status_code == 304


def test_votes_reach_those_who_ask_with_the_tag_they_have(api, ann, stan, article):
    comment = make_comment(article, ann)
    seen = version(article)
    tag = changes(api, article, seen)["ETag"]

    vote(reader=stan, comment=comment.id, value=1, now=NOON, meter=free_meter())

    [event] = changes(api, article, seen, If_None_Match=tag).json()["events"]
    assert (event["event"], event["id"]) == ("comment.votes", None)
    assert event["data"]["comments"] == [{"id": comment.public_id, "up": 1, "down": 0, "score": 1}]


def test_results_are_told_while_everybody_may_see_them(api, ann, article):
    poll = make_poll(article, results_visible="always")
    hidden = make_poll(article, results_visible="after_vote")
    cast(ann, poll, 1)
    cast(ann, hidden, 1)

    events = changes(api, article, 1).json()["events"]

    [results] = [each["data"]["results"] for each in events if each["event"] == "poll.results"]
    assert (results["poll"], results["ballots"]) == (poll.public_id, 1)
    assert "series" not in results


def test_a_stream_goes_on_where_its_client_was(api, ann, article):
    first, second = make_comment(article, ann), make_comment(article, ann, body="Other words.")

    [(_, number, data)] = lines(api, article, Last_Event_ID="2")

    assert (data["comment"]["id"], number) == (second.public_id, "3")
    assert first.public_id not in str(data)


def test_a_stream_begins_at_the_version_of_the_page_else_now(api, ann, article):
    comment = make_comment(article, ann)

    assert lines(api, article) == []
    answer = api.get(f"/articles/{article.slug}/events", {"since": "1"})
    assert comment.public_id in answer.content.decode()
    assert answer["Content-Type"] == "text/event-stream"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Accel-Buffering"] == "no"
    assert answer.content.startswith(b"retry: ")


def test_after_a_day_everything_is_read_anew(api, ann, article, clock, ids_follow_the_clock):
    make_comment(article, ann)
    clock.move_to(NOON + timedelta(hours=23))
    news.forget(now=NOON + timedelta(hours=23))
    assert [event for event, _ in told(api, article)] == ["comment.published"]

    clock.move_to(NOON + timedelta(hours=25))
    assert news.forget(now=NOON + timedelta(hours=25)) == 1
    make_comment(article, ann, body="A day later.", now=NOON + timedelta(hours=25))

    assert lines(api, article, Last_Event_ID="1") == [("reset", "3", {"article": "electricity", "comment_count": 2})]
    assert len(lines(api, article, Last_Event_ID="2")) == 1


def test_a_version_that_never_was_is_a_reset(api, ann, article):
    make_comment(article, ann)

    assert [event for event, _ in told(api, article, since=1_000)] == ["reset"]


@pytest.mark.parametrize("since", ["x", "-1", "1.5", "", "9" * 19, "١"])
def test_a_version_that_is_none_is_refused(api, article, since):
    answer = changes(api, article, since)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_since")
    if since:
        assert api.get(f"/articles/{article.slug}/events", {"since": since}).status_code == 400


def test_long_news_come_in_parts(api, ann, article, monkeypatch):
    monkeypatch.setattr("discussion.articles.queries.NEWS_AT_ONCE", 2)
    comments = [make_comment(article, ann, body=f"Number {number}.").public_id for number in range(5)]

    found, since = [], 1
    while True:
        answer = changes(api, article, since).json()
        found += [each["data"]["comment"]["id"] for each in answer["events"]]
        since = answer["version"]
        if not answer["has_more"]:
            break

    assert found == comments
    assert since == version(article)


def test_queries_do_not_grow_with_the_news(api, ann, article):
    def counted():
        with CaptureQueriesContext(connection) as asked:
            assert changes(api, article).status_code == 200
        return len(asked)

    make_comment(article, ann, body="One.")
    first = counted()
    for number in range(5):
        make_comment(article, make_member(f"Reader {number}", f"r{number}@example.org"), body=f"Words {number}.")

    assert counted() == first


def test_each_version_of_an_article_is_told_once(ann, stan, mo, ed, article):
    """Whatever happens to an article, whoever follows it finds no gap."""
    comment, poll = make_comment(article, ann), make_poll(article, is_lead=True)
    reply = make_comment(article, stan, parent=comment)
    edit_comment(reader=ann, comment=comment.id, body="Better.", now=NOON, meter=free_meter())
    vote(reader=stan, comment=comment.id, value=1, now=NOON, meter=free_meter())
    cast(ann, poll, 1)
    for verdict in ("feature", "unfeature", "remove", "restore"):
        decide(mo, comment, verdict)
    delete_comment(reader=stan, comment=reply.id, now=NOON, meter=free_meter())
    edit_article(article=article, text=text_of(article), now=NOON, meter=free_meter())

    versions = Change.objects.filter(article=article).order_by("version").values_list("version", flat=True)
    assert list(versions) == list(range(2, version(article) + 1))


def test_news_of_one_article_are_not_another_ones(api, ann, article):
    other = make_article("water")
    make_comment(other, ann)

    assert changes(api, article).status_code == 304


def test_the_head_of_a_stream_says_nothing_of_what_the_edge_holds(client, article):
    answer = client.head(f"/api/v1/articles/{article.slug}/events")
    assert answer.status_code == 200
    assert "X-Stream-Held" not in answer.headers
