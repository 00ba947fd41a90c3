"""Proof of work with a comment, where a site asks for it."""

import base64
import json
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from discussion.actions.moderation import decide
from discussion.actions.sites import edit_site, policy_of
from discussion.comments.models import Comment
from discussion.core import limits
from discussion.core.errors import Refusal
from discussion.core.models import LimitCounter
from discussion.core.proofs import judge, make_challenge
from discussion.sites.queries import default_site
from tests.factories import NOON, make_comment, make_member, make_reader
from tests.proofs import proof_of, solved

pytestmark = pytest.mark.django_db
COMMENTS = "/articles/electricity/comments"


@pytest.fixture(autouse=True)
def few_tries(settings: Any, article: Any) -> None:
    settings.PROOF_TRIES = 3


def ask(of: str) -> None:
    """From now on the site asks these for a proof."""
    edit_site(site=default_site(), policy=replace(policy_of(default_site()), proof_of_work=of))


def outcome(answer: Any) -> Any:
    return answer.json()["state"] if answer.status_code == 201 else answer.json()["code"]


def test_a_site_asks_nobody_until_it_is_told_to(as_reader, ann):
    assert outcome(as_reader(ann).post(COMMENTS, {"body": "Well."})) == "published"


def test_a_guest_is_told_where_the_work_is_and_posts_the_same_again(as_reader, ann):
    ask("guests")
    guest = as_reader(ann)
    refused = guest.post(COMMENTS, {"body": "Well."}, Idempotency_Key="k")
    assert (refused.status_code, refused.json()["code"]) == (403, "proof_required")
    challenge = guest.http.get(refused.json()["challenge"], headers={"Authorization": f"Bearer {guest.token}"})
    assert challenge["Cache-Control"] == "private, no-store"
    posted = guest.post(COMMENTS, {"body": "Well.", "proof": solved(challenge.json())}, Idempotency_Key="k")
    assert outcome(posted) == "published"
    assert "proof" not in posted.json()


def test_members_and_readers_of_the_host_site_are_not_asked_where_guests_are(as_reader, mo):
    ask("guests")
    others = [make_member("Mel", "mel@example.org"), make_reader("Sol", kind="sso"), mo]
    assert {outcome(as_reader(each).post(COMMENTS, {"body": "Well."})) for each in others} == {"published"}


def test_a_proof_is_good_for_one_comment(as_reader, ann):
    ask("guests")
    guest = as_reader(ann)
    proof = proof_of(guest)
    assert outcome(guest.post(COMMENTS, {"body": "One.", "proof": proof})) == "published"
    again = guest.post(COMMENTS, {"body": "Two.", "proof": proof})
    assert (again.status_code, again.json()["code"]) == (403, "proof_invalid")
    assert "used before" in again.json()["detail"]
    assert again.json()["challenge"] == "/api/v1/proof"


def test_a_comment_that_is_refused_for_another_reason_uses_no_proof(as_reader, ann):
    ask("guests")
    guest = as_reader(ann)
    proof = proof_of(guest)
    assert outcome(guest.post(COMMENTS, {"body": "One.", "parent": "0000000000001", "proof": proof})) == (
        "parent_not_found"
    )
    assert outcome(guest.post(COMMENTS, {"body": "One.", "proof": proof})) == "published"


@pytest.mark.parametrize("fresh", [False, True], ids=["the same proof", "another proof"])
def test_a_retry_with_its_key_has_the_first_answer_again(as_reader, ann, fresh, clock):
    ask("guests")
    guest = as_reader(ann)
    proof = proof_of(guest)
    first = guest.post(COMMENTS, {"body": "One.", "proof": proof}, Idempotency_Key="k")
    clock.shift(timedelta(minutes=20))
    again = guest.post(COMMENTS, {"body": "One.", "proof": proof_of(guest) if fresh else proof}, Idempotency_Key="k")
    assert (again.status_code, again.content) == (201, first.content)
    assert Comment.objects.count() == 1


def test_a_challenge_ends_after_ten_minutes(as_reader, ann, clock):
    ask("guests")
    guest = as_reader(ann)
    proof = proof_of(guest)
    clock.shift(timedelta(minutes=10, seconds=1))
    assert outcome(guest.post(COMMENTS, {"body": "Late.", "proof": proof})) == "proof_expired"


def test_nobody_works_for_somebody_else(as_reader, ann, stan):
    ask("guests")
    proof = proof_of(as_reader(stan))
    assert outcome(as_reader(ann).post(COMMENTS, {"body": "Borrowed.", "proof": proof})) == "proof_invalid"


def forged(proof: str, **parameters: Any) -> str:
    told = json.loads(base64.b64decode(proof))
    told["challenge"]["parameters"] |= parameters
    return base64.b64encode(json.dumps(told).encode()).decode()


def test_a_proof_that_was_tampered_with_is_none(as_reader, ann):
    ask("guests")
    guest = as_reader(ann)
    proof = proof_of(guest)
    easier = {"keyPrefix": "", "keySignature": None}
    for changed in ({"expiresAt": 4_000_000_000}, easier, {"cost": 1}, {"data": None}, {"expiresAt": "soon"}):
        assert outcome(guest.post(COMMENTS, {"body": "x", "proof": forged(proof, **changed)})) == "proof_invalid"


def test_an_answer_that_was_not_worked_out_is_none(as_reader, ann):
    ask("guests")
    guest = as_reader(ann)
    guessed = {"challenge": guest.get("/proof").json(), "solution": {"counter": 1, "derivedKey": "00" * 32}}
    proof = base64.b64encode(json.dumps(guessed).encode()).decode()
    assert outcome(guest.post(COMMENTS, {"body": "x", "proof": proof})) == "proof_invalid"


NONSENSE = ["x", "e30=", "W10=", "bnVsbA==", "eyJjaGFsbGVuZ2UiOiAieCJ9", "é", "A" * 5_000, "Hold"]
NESTED = base64.b64encode(b"[" * 2_000).decode()


@pytest.mark.parametrize("proof", [*NONSENSE, NESTED], ids=lambda proof: proof[:12])
def test_nonsense_is_no_proof(as_reader, ann, proof):
    ask("guests")
    assert outcome(as_reader(ann).post(COMMENTS, {"body": "x", "proof": proof})) == "proof_invalid"


def test_whoever_cannot_work_says_hold_and_waits_for_a_moderator(api, as_reader, ann, mo, article):
    ask("guests")
    parent = make_comment(article, mo)
    held = as_reader(ann).post(COMMENTS, {"body": "Look at it.", "parent": parent.public_id, "proof": "hold"})
    assert (held.status_code, held.json()["state"], held.json()["depth"]) == (201, "pending", 1)
    shown = api.get(COMMENTS).json()
    assert (shown["comment_count"], shown["items"][0]["reply_count"]) == (1, 0)
    assert [each["id"] for each in as_reader(ann).get("/articles/electricity/mine").json()["pending"]] == [
        held.json()["id"]
    ]
    decide(moderator=mo, comment=Comment.objects.get(body="Look at it.").id, verdict="approve", now=NOON)
    shown = api.get(COMMENTS).json()
    assert (shown["comment_count"], shown["items"][0]["reply_count"]) == (2, 1)


def test_hold_holds_nothing_where_nobody_is_asked(as_reader, ann):
    assert outcome(as_reader(ann).post(COMMENTS, {"body": "Well.", "proof": "hold"})) == "published"


def test_the_challenge_is_for_readers(api):
    assert api.get("/proof").status_code == 401


def test_whoever_has_used_half_of_what_they_may_write_is_asked(as_reader):
    ask("after_limits")
    member = as_reader(make_member("Mel", "mel@example.org"))
    assert {outcome(member.post(COMMENTS, {"body": f"{each}"})) for each in range(6)} == {"published"}
    assert outcome(member.post(COMMENTS, {"body": "Seventh."})) == "proof_required"
    assert outcome(member.post(COMMENTS, {"body": "Seventh.", "proof": proof_of(member)})) == "published"
    assert outcome(member.post(COMMENTS, {"body": "Eighth.", "proof": "hold"})) == "pending"


def test_a_network_that_has_used_half_of_what_it_may_is_near_its_limit():
    for number in range(31):
        meter = limits.Meter(reader=number, network="one", now=NOON)
        meter.take("posts")
        assert meter.is_near("posts") == (number == 30)


def test_what_was_used_is_forgotten_when_its_time_is_over(as_reader, ann, clock):
    ask("guests")
    guest = as_reader(ann)
    guest.post(COMMENTS, {"body": "One.", "proof": proof_of(guest)})
    limits.forget_expired(NOON + timedelta(minutes=9))
    assert LimitCounter.objects.filter(expires_at=NOON + timedelta(minutes=10)).count() == 1
    limits.forget_expired(NOON + timedelta(minutes=11))
    assert not LimitCounter.objects.filter(expires_at=NOON + timedelta(minutes=10)).exists()


def test_judging_a_proof_takes_less_than_a_millisecond():
    proof = solved(make_challenge("ann", now=NOON))
    begin = time.process_time()
    for _ in range(50):
        judge(proof, "ann")
        with pytest.raises(Refusal):
            judge(proof, "stan")
    assert (time.process_time() - begin) / 100 < 0.001
