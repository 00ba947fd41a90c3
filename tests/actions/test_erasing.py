"""Erased means erased: who asked for it is nowhere, replies keep their place, and counts stay right."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from discussion.accounts.models import Claim, Erasure, Identity, Reader, RequestKey
from discussion.actions import (
    claiming,
    comments,
    erased_content,
    erasing,
    personal_exports,
    profiles,
    stances,
    tokens,
    traces,
    votes,
)
from discussion.actions.accounts import issue_token
from discussion.actions.ballot_log import recount as recount_poll
from discussion.actions.idempotency import RequestKey as Key
from discussion.actions.recount import recount
from discussion.comments.models import Comment, Revision, Vote
from discussion.core.errors import Refusal
from discussion.exports.models import Export
from discussion.polls.models import Ballot
from tests.factories import (
    NOON,
    cast,
    free_meter,
    make_comment,
    make_exports,
    make_member,
    make_poll,
    make_reader,
    work,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CANARY = "kanarienvogel"


def ask(reader, *, keeps_text=False, now=NOON):
    return erasing.request_erasure(reader=reader, keeps_text=keeps_text, now=now, meter=free_meter(now))


def erase(reader, *, keeps_text=False):
    ask(reader, keeps_text=keeps_text)
    assert erasing.erase_due(now=NOON + DAY) == 1
    for queue in ("stances", "statistics", "claims"):
        work(queue)


@pytest.fixture
def counters_are_right(db):
    yield
    assert [str(difference) for difference in recount(now=NOON, is_dry=True)] == []
    for poll in apps.get_model("polls.Poll").objects.all():
        assert recount_poll(poll=poll, now=NOON, is_dry=True).mendable_count == 0


def test_nothing_happens_before_the_day_is_over(ann):
    ask(ann)

    assert erasing.erase_due(now=NOON + DAY - timedelta(seconds=1)) == 0
    assert Reader.objects.get(id=ann.id).name == "Ann Author"


def test_it_can_be_taken_back_and_asked_for_once_more(ann):
    ask(ann)
    erasing.cancel_erasure(reader=ann, now=NOON, meter=free_meter())

    assert erasing.erase_due(now=NOON + DAY) == 0
    assert not Erasure.objects.exists()
    ask(ann, now=NOON + DAY)
    assert Reader.objects.get(id=ann.id).erase_at == NOON + 2 * DAY


def test_asking_again_changes_the_choice_and_not_the_time(ann):
    ask(ann, keeps_text=True)
    ask(ann, keeps_text=False, now=NOON + timedelta(hours=5))

    assert not Erasure.objects.get().keeps_text
    assert Reader.objects.get(id=ann.id).erase_at == NOON + DAY


def test_it_cannot_be_taken_back_once_it_is_due(ann):
    ask(ann)

    with pytest.raises(Refusal, match="too late"):
        erasing.cancel_erasure(reader=ann, now=NOON + DAY, meter=free_meter())


def test_who_waits_to_be_erased_cannot_write(ann, article):
    ask(ann)

    with pytest.raises(Refusal) as refusal:
        make_comment(article, ann)
    assert refusal.value.code == "being_erased"


def test_a_superuser_stays():
    root = Reader.objects.create_superuser("root@example.org", "correct horse")

    with pytest.raises(Refusal) as refusal:
        ask(root)
    assert refusal.value.code == "superuser_stays"


@pytest.mark.usefixtures("counters_are_right")
def test_removed_texts_leave_a_tombstone_where_replies_hang_on_them(ann, stan, article):
    answered, alone = make_comment(article, ann, body="Answered."), make_comment(article, ann, body="Alone.")
    make_comment(article, stan, parent=answered)
    erase(ann)
    answered.refresh_from_db()
    alone.refresh_from_db()

    assert (answered.body, answered.body_html, answered.author_id, answered.state) == ("", "", None, "deleted")
    assert (answered.is_listed, answered.reply_count) == (True, 1)
    assert (alone.body, alone.is_listed) == ("", False)


@pytest.mark.usefixtures("counters_are_right")
def test_kept_texts_have_no_author_and_no_earlier_words(ann, stan, article):
    kept = make_comment(article, ann, body="First words.")
    comments.edit_comment(reader=ann, comment=kept.id, body="Second words.", now=NOON, meter=free_meter())
    hidden = make_comment(article, ann, body="Rejected words.", state="pending")
    erase(ann, keeps_text=True)
    kept.refresh_from_db()
    hidden.refresh_from_db()

    assert (kept.body, kept.author_id, kept.state) == ("Second words.", None, "published")
    assert not Revision.objects.exists()
    assert (hidden.body, hidden.author_id) == ("", None)


@pytest.mark.usefixtures("counters_are_right")
def test_votes_and_ballots_keep_counting_and_name_nobody(ann, stan, article):
    poll = make_poll(article, is_lead=True)
    target = make_comment(article, stan)
    cast(ann, poll, 1)
    work()
    votes.vote(reader=ann, comment=target.id, value=1, now=NOON, meter=free_meter())
    stances.show_stance(reader=ann, poll=poll, is_shown=True, now=NOON, meter=free_meter())
    erase(ann)
    target.refresh_from_db()

    assert (target.up, Vote.objects.count()) == (1, 0)
    assert Ballot.objects.get().reader_id is None
    assert not Reader.objects.filter(id=ann.id).exists()


@pytest.mark.usefixtures("counters_are_right")
@pytest.mark.parametrize("keeps_text", [True, False])
def test_many_comments_and_votes_go_some_at_a_time(ann, stan, article, monkeypatch, keeps_text):
    monkeypatch.setattr(erased_content, "BATCH", 2)
    monkeypatch.setattr(erasing, "BATCH", 2)
    for number in range(5):
        mine = make_comment(article, ann, body=f"Words {number}.")
        votes.vote(reader=stan, comment=mine.id, value=1, now=NOON, meter=free_meter())
        theirs = make_comment(article, stan, parent=mine)
        votes.vote(reader=ann, comment=theirs.id, value=-1, now=NOON, meter=free_meter())
    erase(ann, keeps_text=keeps_text)

    assert not Comment.objects.filter(author=ann.id).exists()
    assert Comment.objects.exclude(body="").count() == (10 if keeps_text else 5)


def test_the_guest_who_became_a_member_goes_too(stan, article):
    member = make_member("Mel Member", "mel@example.org")
    make_comment(article, stan)
    claiming.claim_guest(guest=stan, member=member, now=NOON, meter=free_meter())
    erase(member)

    assert not Reader.objects.filter(id__in=[stan.id, member.id]).exists()
    assert not Claim.objects.exists()
    assert Comment.objects.get().body == ""


def test_what_a_lost_worker_left_is_done_by_the_next(ann, stan, article, monkeypatch):
    make_comment(article, ann)
    ask(ann)
    with monkeypatch.context() as patch:
        patch.setattr(traces, "forget", lambda **_: 1 / 0)
        assert erasing.erase_due(now=NOON + DAY) == 0

    assert erasing.erase_due(now=NOON + DAY) == 1
    assert not Reader.objects.filter(id=ann.id).exists()


def test_the_bare_fact_stays(ann):
    erase(ann)
    fact = Erasure.objects.get()

    assert (fact.reader_id, fact.asked_at, fact.erased_at) == (None, NOON, NOON + DAY)


def everything() -> str:
    """Every column of every table, as text."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [repr(row) for row in cursor.fetchall()]
    return "\n".join(rows).lower()


def files() -> list[Path]:
    return [file for file in Path(settings.DATA_DIR).rglob("*") if file.is_file()]


def holding_canary() -> list[str]:
    """The files that hold the word, those of the database too."""
    return [file.name for file in files() if CANARY.encode() in contents(file).lower()]


def contents(file: Path) -> bytes:
    """What it holds; nothing where it went meanwhile."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


@pytest.mark.django_db(transaction=True)
def test_a_canary_is_found_nowhere(article, stan, client):
    who = make_member(f"Ann {CANARY}", f"{CANARY}@example.org", role="moderator")
    poll = make_poll(article, is_lead=True)
    key = Key(f"{CANARY}-key", "0" * 64)
    text = f"{CANARY} " * 600
    mine = comments.post_comment(
        reader=who, article=article, body=text, parent=None, now=NOON, meter=free_meter(), key=key
    )
    comments.edit_comment(reader=who, comment=mine.id, body=f"{CANARY} again", now=NOON, meter=free_meter())
    reply = make_comment(article, stan, parent=mine)
    votes.vote(reader=who, comment=reply.id, value=1, now=NOON, meter=free_meter())
    cast(who, poll, 2)
    work()
    issue_token(reader=who, now=NOON, user_agent=CANARY)
    wish = tokens.Wish(name=f"The {CANARY}'s program", scopes=frozenset({"read"}), days=7)
    tokens.make_token(reader=who, wish=wish, now=NOON, meter=free_meter())
    Identity.objects.create(
        site=who.site,
        reader=who,
        provider="host",
        subject=f"{CANARY} 4711",
        email=f"{CANARY}@host.example",
        avatar_url=f"https://host.example/{CANARY}.png",
        created_at=NOON,
    )
    profiles.change_profile(reader=who, about=f"I am the {CANARY}.", now=NOON, meter=free_meter())
    client.force_login(who)
    make_exports(article, who)
    export = Export.objects.filter(state="done").first()
    export.path.parent.mkdir(exist_ok=True)
    export.path.write_text(f"{CANARY}")
    personal_exports.request_export(reader=who, now=NOON, meter=free_meter())
    personal_exports.make(found=personal_exports.claim(now=NOON), now=NOON)
    assert CANARY in everything()
    assert holding_canary()
    erase(who)
    traces.compact()

    assert CANARY not in everything()
    assert holding_canary() == []
    assert str(who.id) not in everything()
    assert not RequestKey.objects.exists()
    assert [str(each) for each in recount(now=NOON, is_dry=True)] == []


def test_guests_who_only_looked_are_not_erased_with_others(ann):
    other = make_reader("Other")
    erase(ann)

    assert Reader.objects.filter(id=other.id).exists()
