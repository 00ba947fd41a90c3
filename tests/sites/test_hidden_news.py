"""Hidden stays hidden to who was told of it before: neither text, nor name, nor count leaves by what tells of news."""

import pytest

from discussion.actions.comments import delete_comment
from discussion.actions.moderation import judge_by_machine
from discussion.actions.sanctions import sanction
from discussion.comments.listing import lock_branch
from discussion.core.transactions import write
from discussion.moderation.models import Screening
from discussion.notifications.models import Notification
from discussion.notifications.telling import told
from tests.factories import NOON, decide, free_meter, make_comment, make_member
from tests.notifications.wishes import follow, tell
from tests.screening.rows import post, set_policy

pytestmark = pytest.mark.django_db
CANARY, NAME = "canarybird", "Cam Canary"
STATES = ("held", "rejected", "removed", "deleted", "banned unseen", "withdrawn article")
WAYS = (
    *("/me/notifications", "/me/notifications?unread=true", "/me/notifications/count", "/me/subscriptions"),
    *("/articles/electricity/mine", "/articles/electricity/people", "/articles/electricity/people?prefix=cam"),
)


@pytest.fixture
def cam(db):
    """Who wrote the hidden comment, and nothing else."""
    return make_member(NAME, "cam@example.org")


def hide(how, comment, mo):
    newest = Screening.objects.filter(comment=comment).latest("id")
    if how in ("held", "rejected"):
        with write():
            verdict = {"held": "hold", "rejected": "reject"}[how]
            judge_by_machine(comment=lock_branch(comment.id), verdict=verdict, screening=newest, now=NOON)
    elif how == "removed":
        decide(mo, comment, "remove")
    elif how == "deleted":
        delete_comment(reader=comment.author, comment=comment.id, now=NOON, meter=free_meter())
    elif how == "banned unseen":
        sanction(moderator=mo, reader=comment.author_id, kind="shadow", now=NOON)
    else:
        comment.article.state = "withdrawn"
        comment.article.save()


@pytest.mark.parametrize("how", STATES)
def test_who_was_told_of_it_before_hears_of_it_no_more(how, article, cam, mo, stan, as_reader):
    root = make_comment(article, stan, body="A question.")
    follow(stan, article=article)
    comment = post(article, cam, f"@Stan Stranger {CANARY}", parent=root)
    tell()
    stans = as_reader(stan)
    assert CANARY in stans.get("/me/notifications").content.decode()
    found = Notification.objects.get(reader=stan)

    hide(how, comment, mo)

    for way in WAYS:
        # Their other comments stay where they are: who is banned unseen is offered still to who types a name.
        said = stans.get(way).content.decode()
        assert CANARY not in said, way
        assert NAME not in said or (how == "banned unseen" and "people" in way), way
    assert stans.get("/me/notifications/count").json() == {"unread": 0}
    assert told(found, NOON) is None


@pytest.mark.parametrize("how", ["held", "banned unseen"])
def test_what_nobody_ever_saw_was_told_to_nobody(how, article, cam, mo, stan, as_reader):
    root = make_comment(article, stan, body="A question.")
    follow(stan, article=article)
    tell()
    if how == "held":
        set_policy(article, holds="everyone")
    else:
        sanction(moderator=mo, reader=cam.id, kind="shadow", now=NOON)
        cam.refresh_from_db()
    post(article, cam, f"@Stan Stranger {CANARY}", parent=root)
    tell()

    assert not Notification.objects.filter(reader=stan).exists()
    assert all(NAME not in as_reader(stan).get(way).content.decode() for way in WAYS)
