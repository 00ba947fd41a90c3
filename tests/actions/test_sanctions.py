"""What moderators do about readers, and how soon it holds."""

from datetime import timedelta

import pytest

from discussion.actions.sanctions import lift, read_warnings, sanction
from discussion.core.errors import Refusal
from discussion.moderation.models import Sanction
from tests.factories import NOON, make_comment, make_member, make_reader, make_site

TOMORROW = NOON + timedelta(days=1)


def punish(mo, reader, kind, **more):
    return sanction(moderator=mo, reader=reader.id, kind=kind, now=NOON, **more)


def code_of(act, *args, **more):
    with pytest.raises(Refusal) as refused:
        act(*args, **more)
    return refused.value.code


@pytest.fixture
def anns(as_reader, ann):
    return as_reader(ann)


def test_a_banned_readers_living_session_takes_part_no_more(mo, ann, stan, anns, article):
    comment = make_comment(article, stan)
    punish(mo, ann, "ban", message="You insulted three people.")

    for answer in (
        anns.post(f"/articles/{article.slug}/comments", {"body": "Me again."}),
        anns.put(f"/comments/{comment.public_id}/vote", {"value": 1}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "banned")
        assert answer.json()["detail"].endswith("You insulted three people.")
    assert not anns.get(f"/articles/{article.slug}/mine").json()["permissions"]["can_comment"]
    assert anns.get(f"/comments/{comment.public_id}").status_code == 200


def test_a_suspension_ends_by_itself(mo, ann, anns, article, clock):
    punish(mo, ann, "suspend", until=TOMORROW)
    refused = anns.post(f"/articles/{article.slug}/comments", {"body": "Me again."})
    assert refused.json()["code"] == "suspended"
    assert "23 November 2026, 12:00 UTC" in refused.json()["detail"]

    clock.move_to(TOMORROW)

    assert anns.post(f"/articles/{article.slug}/comments", {"body": "Me again."}).status_code == 201


def test_what_is_lifted_holds_no_more(mo, ann, anns, article):
    made = punish(mo, ann, "ban")

    lifted = lift(moderator=mo, number=made.id, note="A mistake.", now=NOON)

    assert lifted.lifts == made
    assert anns.post(f"/articles/{article.slug}/comments", {"body": "Me again."}).status_code == 201
    assert code_of(lift, moderator=mo, number=made.id, now=NOON) == "already_lifted"


def test_lifting_what_was_replaced_leaves_what_replaced_it(mo, ann):
    former = punish(mo, ann, "hold")
    punish(mo, ann, "ban")

    lift(moderator=mo, number=former.id, now=NOON)

    ann.refresh_from_db()
    assert ann.restriction == "ban"


def test_a_warning_is_read_once_and_keeps_from_nothing(mo, ann):
    made = punish(mo, ann, "warn", message="Please stay civil.")
    ann.refresh_from_db()
    assert ann.restriction == ""

    assert read_warnings(reader=ann, now=NOON) == 1
    assert read_warnings(reader=ann, now=NOON) == 0
    made.refresh_from_db()
    assert made.read_at == NOON


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        ("praise", {}, "invalid_kind"),
        ("lift", {}, "invalid_kind"),
        ("suspend", {}, "invalid_until"),
        ("ban", {"until": NOON}, "invalid_until"),
        ("warn", {}, "message_required"),
        ("note", {}, "note_required"),
    ],
)
def test_a_sanction_is_whole(mo, ann, kind, more, code):
    assert code_of(punish, mo, ann, kind, **more) == code
    assert not Sanction.objects.exists()


def test_nobody_sanctions_staff_or_readers_of_another_site(mo, ed, ann):
    foreign = make_member("Fay", "fay@example.org", role="moderator", site=make_site())

    assert code_of(punish, mo, ed, "ban") == "staff_stays"
    assert code_of(punish, foreign, ann, "ban") == "not_found"
    assert code_of(punish, mo, make_reader("Ivy", site=make_site()), "ban") == "not_found"
    assert code_of(punish, ann, mo, "ban") == "not_found"
