"""Deciding in the queue: by forms, with a way on to the next case and a way back."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from discussion.actions.reasons import ensured_reasons
from discussion.comments.models import Comment
from discussion.moderation.models import Decision
from tests.backoffice.conftest import staff
from tests.desk import case_of, make_queue
from tests.factories import NOON, decide, make_article, make_comment, make_reader, make_site, put_in_state

PART = {"X-Part": "pane"}


@pytest.fixture
def queue(mo):
    return make_queue(mo)


def post(desk, name: str, *args: object, query: str = "", headers: dict | None = None, **fields: object):
    return desk.http.post(reverse(name, args=args) + query, fields, headers=headers or {})


def follow(desk, answer) -> BeautifulSoup:
    assert answer.status_code == 302, answer
    return BeautifulSoup(desk.http.get(answer.url).content, "html.parser")


def toast_on(page: BeautifulSoup) -> str:
    return page.select_one(".q-toast span").text.strip()


def shown_on(page: BeautifulSoup) -> str:
    return page.select_one("[data-comment]")["data-comment"]


def state_of(comment: Comment) -> str:
    comment.refresh_from_db()
    return comment.state


def test_a_decision_leads_to_the_next_case_and_says_what_was_done(desk, queue):
    page = follow(desk, post(desk, "queue-decide", queue.reported.public_id, verdict="keep"))

    assert case_of(queue.reported) is None
    assert shown_on(page) == queue.appealed.public_id
    assert toast_on(page) == "Left the comment by halflight as it is."


def test_the_filters_stay_in_the_address(desk, queue):
    answer = post(desk, "queue-decide", queue.threat.public_id, query="?kind=pending", verdict="approve")

    assert parse_qs(urlsplit(answer.url).query)["kind"] == ["pending"]
    assert len(follow(desk, answer).select(".q-case")) == 2


def test_behind_the_last_case_the_queue_begins_again(desk, queue):
    page = follow(desk, post(desk, "queue-decide", queue.sampled.public_id, verdict="keep"))

    assert shown_on(page) == queue.threat.public_id


def test_after_the_only_case_nothing_waits_and_the_way_back_is_still_there(desk, queue):
    page = follow(desk, post(desk, "queue-decide", queue.appealed.public_id, query="?kind=appealed", verdict="restore"))

    assert "Nothing waits here." in page.text
    assert toast_on(page) == "Restored the comment by Margaux P.."
    assert page.select_one("[data-undo] [name=decisions]")["value"]


def test_a_reason_and_words_go_with_a_rejection(desk, queue):
    shown = BeautifulSoup(desk.http.get(reverse("queue-case", args=[queue.threat.public_id])).content, "html.parser")
    reason = shown.select_one("[name=reason][checked]")["value"]

    post(
        desk,
        "queue-decide",
        queue.threat.public_id,
        verdict="reject",
        reason=reason,
        message="Argue with the article.",
        note="Third time.",
    )

    made = Decision.objects.filter(comment=queue.threat).latest("id")
    assert (made.reason.code, made.message, made.note) == ("abuse", "Argue with the article.", "Third time.")


def test_one_decision_covers_the_copies_that_are_ticked(desk, queue):
    shown = BeautifulSoup(desk.http.get(reverse("queue-case", args=[queue.threat.public_id])).content, "html.parser")
    same = [box["value"] for box in shown.select("[name=same]")]

    page = follow(desk, post(desk, "queue-decide", queue.threat.public_id, verdict="reject", same=same))

    assert Comment.objects.filter(state="rejected").count() == 3
    assert toast_on(page) == "Rejected 3 comments."

    undone = follow(desk, post(desk, "queue-undo", decisions=page.select_one("[name=decisions]")["value"]))
    assert Comment.objects.filter(state="pending").count() == 3
    assert shown_on(undone) == queue.threat.public_id
    assert toast_on(undone) == "Took back 3 decisions: the comments are as they were before."


def test_undo_brings_the_comment_and_its_case_back(desk, queue):
    page = follow(desk, post(desk, "queue-decide", queue.threat.public_id, verdict="approve"))

    undone = follow(desk, post(desk, "queue-undo", decisions=page.select_one("[name=decisions]")["value"]))

    assert state_of(queue.threat) == "pending"
    assert case_of(queue.threat).why == "abuse, phrases, similar"
    assert case_of(queue.threat).harm > 0
    assert shown_on(undone) == queue.threat.public_id


def test_who_comes_second_is_told_who_was_first(desk, desk_of, queue):
    ira = desk_of(staff("Ira First", "ira@example.org", "moderator"))
    revision = queue.threat.revision
    post(ira, "queue-decide", queue.threat.public_id, verdict="approve", revision=revision)

    page = follow(desk, post(desk, "queue-decide", queue.threat.public_id, verdict="reject", revision=revision))

    assert state_of(queue.threat) == "published"
    assert "Ira First approved this comment just now." in toast_on(page)
    assert shown_on(page) == queue.threat.public_id


def test_the_next_case_is_one_that_no_colleague_looks_at(desk, desk_of, queue):
    ira = desk_of(staff("Ira First", "ira@example.org", "moderator"))
    assert post(ira, "queue-claim", queue.appealed.public_id).status_code == 204

    page = follow(desk, post(desk, "queue-decide", queue.reported.public_id, verdict="keep"))

    assert shown_on(page) == queue.sampled.public_id
    assert "Ira First has it open" in page.select_one(f'[data-case="{queue.appealed.public_id}"]').text
    refused = post(desk, "queue-claim", queue.appealed.public_id)
    assert refused.status_code == 409
    assert "Ira First is looking at this comment" in refused.json()["said"]


def test_whoever_goes_on_leaves_the_case_before_to_others(desk, queue):
    post(desk, "queue-claim", queue.threat.public_id)
    post(desk, "queue-claim", queue.reported.public_id, left=queue.threat.public_id)

    assert case_of(queue.threat).claimed_by is None
    assert case_of(queue.reported).claimed_by.name == "Mo Moderator"


def test_the_script_is_told_the_same_without_a_reload(desk, queue):
    told = post(desk, "queue-decide", queue.reported.public_id, verdict="keep", headers=PART).json()

    assert told["case"] == queue.appealed.public_id
    assert told["said"] == "Left the comment by halflight as it is."
    assert told["decided"] == [queue.reported.public_id]
    assert told["counts"]["reported"] == "0"

    back = post(desk, "queue-undo", decisions=told["decisions"], headers=PART).json()
    assert back["case"] == queue.reported.public_id


def test_a_featured_comment_stays_before_ones_eyes(desk, queue):
    page = follow(desk, post(desk, "queue-decide", queue.reported.public_id, verdict="feature"))

    assert shown_on(page) == queue.reported.public_id
    assert page.select_one("button[value=unfeature]")


def test_what_does_not_wait_can_be_decided_too(desk, article, ann):
    comment = make_comment(article, ann)

    page = follow(desk, post(desk, "queue-decide", comment.public_id, verdict="remove"))

    assert state_of(comment) == "removed"
    assert shown_on(page) == comment.public_id


def test_nobody_decides_on_another_site(desk, mo):
    site = make_site()
    comment = make_comment(make_article(site=site), make_reader(site=site))
    ida = staff("Ida", "ida@example.org", "moderator", site=site)
    made = decide(ida, comment, "remove")

    for name, fields in (("queue-decide", {"verdict": "restore"}), ("queue-claim", {})):
        assert post(desk, name, comment.public_id, **fields).status_code == 404
    assert post(desk, "queue-undo", decisions=made.public_id).status_code == 404
    assert state_of(comment) == "removed"


@pytest.mark.parametrize("name", ["queue-decide", "queue-claim"])
def test_looking_at_the_address_of_an_act_does_nothing(desk, queue, name):
    assert desk.http.get(reverse(name, args=[queue.threat.public_id])).status_code == 405


def test_a_verdict_that_nobody_knows_changes_nothing(desk, queue):
    page = follow(desk, post(desk, "queue-decide", queue.threat.public_id, verdict="explode"))

    assert state_of(queue.threat) == "pending"
    assert page.select_one(".q-toast.is-refusal")


@pytest.fixture
def sample(queue):
    """What a machine rejected, which a person is to judge too."""
    comment = queue.sampled
    put_in_state(comment, "rejected")
    Decision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        author=comment.author,
        verdict="reject",
        before="published",
        after="rejected",
        is_machine=True,
        revision=comment.revision,
        decided_at=NOON,
    )
    return comment


def test_whoever_judges_a_sample_is_not_told_what_the_machine_decided(desk, queue, sample):
    page = BeautifulSoup(desk.http.get(reverse("queue-case", args=[sample.public_id])).content, "html.parser")
    pane = page.select_one("#pane").text

    assert "screening" not in pane
    assert "Rejected" not in pane
    assert page.select_one("#pane .q-checks") is None
    assert [each["value"] for each in page.select("#decide .d-btn[value]")] == ["approve", "keep", "escalate"]
    assert "It cannot stand" in pane


def test_a_sample_that_cannot_stand_is_kept_away_for_the_reason_that_is_given(desk, queue, sample):
    reason = ensured_reasons(sample.site_id)[0]
    post(desk, "queue-decide", sample.public_id, verdict="keep", reason=reason.public_id)

    decision = Decision.objects.get(comment=sample, is_machine=False)
    assert (decision.reason, decision.is_blind, state_of(sample)) == (reason, True, "rejected")


def test_undo_lets_a_sample_wait_again(desk, queue, sample):
    post(desk, "queue-decide", sample.public_id, verdict="approve")
    post(desk, "queue-undo", decisions=Decision.objects.get(comment=sample, verdict="approve").public_id)

    assert state_of(sample) == "rejected"
    assert case_of(sample).is_sampled
