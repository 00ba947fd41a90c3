"""What readers do with polls: casting a ballot, changing it, taking it back."""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions import events, minds
from discussion.actions.minds import Again
from discussion.actions.refusals import refuse_foreign, refuse_restricted
from discussion.actions.stances import leads
from discussion.core import ids, statements
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.limits import Meter
from discussion.core.transactions import is_postgresql, write
from discussion.polls.models import Ballot, BallotEvent, Poll

_ATTEMPTS = 5
_INSERT = """
    INSERT INTO polls_ballot (id, site_id, poll_id, reader_id, choices, is_guest, is_set_apart, network, cast_at)
    VALUES (%s, %s, %s, %s, %s, %s, FALSE, %s, %s) ON CONFLICT (poll_id, reader_id) DO NOTHING
"""
# What a first ballot writes, in one statement, which SQLite cannot: three round trips less, and the counter, for which
# everybody waits in a hot poll, is held for so much shorter.
_CAST = """
    WITH held AS (SELECT id, site_id FROM polls_poll WHERE id = %s AND revision = %s FOR KEY SHARE),
    made AS (
        INSERT INTO polls_ballot (id, site_id, poll_id, reader_id, choices, is_guest, is_set_apart, network, cast_at)
        SELECT %s, site_id, id, %s, %s, %s, FALSE, %s, %s FROM held
        ON CONFLICT (poll_id, reader_id) DO NOTHING RETURNING *
    ),
    counted AS (
        INSERT INTO polls_ballotgroup (id, site_id, poll_id, choices, is_guest, is_set_apart, count)
        SELECT %s, site_id, poll_id, choices, is_guest, FALSE, 1 FROM made
        ON CONFLICT (poll_id, choices, is_guest, is_set_apart) DO UPDATE SET count = polls_ballotgroup.count + 1
    )
    INSERT INTO polls_ballotevent (id, site_id, poll_id, ballot_id, kind, former, choices, is_guest, happened_at)
    SELECT %s, site_id, poll_id, id, %s, '', choices, is_guest, cast_at FROM made
"""
_FIND = """
    SELECT id, choices, is_guest, is_set_apart FROM polls_ballot WHERE poll_id = %s AND reader_id = %s
"""
_CHANGE = "UPDATE polls_ballot SET choices = %s, changed_at = %s WHERE id = %s"
_COUNT = """
    INSERT INTO polls_ballotgroup (id, site_id, poll_id, choices, is_guest, is_set_apart, count)
    VALUES (%s, %s, %s, %s, %s, %s, 1)
    ON CONFLICT (poll_id, choices, is_guest, is_set_apart) DO UPDATE SET count = polls_ballotgroup.count + 1
"""
_UNCOUNT = """
    UPDATE polls_ballotgroup SET count = count - 1
    WHERE poll_id = %s AND choices = %s AND is_guest = %s AND is_set_apart = %s
"""


def cast_ballot(
    *,
    reader: Reader,
    poll: Poll,
    choices: str,
    network: str,
    now: datetime,
    meter: Meter,
    again: Again | None = None,
) -> None:
    """The reader's one ballot in the poll says `choices` from now on; the same again changes nothing.

    `choices` is what `polls.choices.written` made; `again` says that the reader, who answered before, has read and
    answers once more. Raises Refusal: `ballot_final`, `poll_changed`, `rate_limited`, `comment_not_here`,
    `own_comment`, `not_answered_before`, and what `may_cast` raises.
    """
    with write():
        meter.take("ballots")
        may_cast(reader, poll, now)
        minds.refuse_comment(again, reader=reader, poll=poll)
        if is_postgresql() and _insert_at_once(reader, poll, choices, network, now):
            minds.refuse_first(again)
            return
        _refuse_changed(poll)
        for _attempt in range(_ATTEMPTS):
            if _insert(reader, poll, choices, network, now):
                # Nothing of it is kept where this refuses.
                minds.refuse_first(again)
                return
            if _change(reader, poll, choices, again, now):
                return
        raise Refusal(Kind.CONFLICT, "ballot_in_progress", _("Your ballot is changing elsewhere: cast it again."))


def withdraw_ballot(*, reader: Reader, poll: Poll, now: datetime, meter: Meter) -> None:
    """The reader has no ballot in the poll any more; twice changes nothing.

    Raises Refusal: `ballot_final`, `poll_changed`, `rate_limited`, and what `may_cast` raises.
    """
    with write():
        meter.take("ballots")
        may_cast(reader, poll, now)
        _refuse_changed(poll)
        if not poll.may_withdraw:
            raise _final(_("This poll keeps every ballot: yours cannot be taken back."))
        found = _find(reader, poll)
        if found is None:
            return
        ballot, former, is_guest, is_set_apart = found
        if is_set_apart:
            # Else it would come back as one that nobody has looked at.
            raise _final(_("An editor is looking at your ballot: it cannot be taken back now."))
        minds.take_back(ballot, former)
        Ballot.objects.filter(id=ballot).delete()
        move(poll, (former, None), is_guest=is_guest, is_set_apart=is_set_apart)
        log(poll, ballot, BallotEvent.Kind.WITHDRAW, (former, ""), is_guest, now)
        tell(poll, reader, now)


def may_cast(reader: Reader, poll: Poll, now: datetime) -> None:
    """Refuse who may not cast a ballot in the poll, and everybody while it is not open.

    Raises Refusal: `not_found`, `poll_not_open_yet`, `poll_closed`, `members_only`, `reader_of_another_site`,
    `banned`, `suspended`.
    """
    if poll.is_draft or (poll.article is not None and not poll.article.is_public(now)):
        raise not_found()
    refuse_foreign(reader, poll.site)
    refuse_restricted(reader, now)
    if poll.voters == Poll.Voters.MEMBERS and reader.kind == Reader.Kind.GUEST:
        raise Refusal(Kind.FORBIDDEN, "members_only", _("Only members vote in this poll: sign in first."))
    refuse_closed(poll, now)


def refuse_closed(poll: Poll, now: datetime) -> None:
    """Raises Refusal `poll_not_open_yet`, `poll_closed` while the poll takes no ballots."""
    if poll.is_early(now):
        raise Refusal(Kind.FORBIDDEN, "poll_not_open_yet", _("This poll has not opened yet: come back when it has."))
    if poll.is_over(now):
        raise Refusal(Kind.FORBIDDEN, "poll_closed", _("This poll is closed: its result stands."))


def network_digest(poll: Poll, network: str) -> str:
    """A network as a ballot remembers it: salted with the poll and the installation's secret, so that nobody can tell
    which it was, nor whether it voted in another poll.
    """
    if not network:
        return ""
    text = f"{poll.id}:{network}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()[:32]


def _refuse_changed(poll: Poll) -> None:
    """Raise Refusal `poll_changed` where an editor changed the poll since it was read; until the commit none can."""
    lock = " FOR KEY SHARE" if is_postgresql() else ""
    found = statements.rows(f"SELECT revision FROM polls_poll WHERE id = %s{lock}", [poll.id])  # noqa: S608
    if not found or found[0][0] != poll.revision:
        sentence = _("This poll was changed a moment ago: look at it again, then cast your ballot.")
        raise Refusal(Kind.CONFLICT, "poll_changed", sentence)


def _insert_at_once(reader: Reader, poll: Poll, choices: str, network: str, now: datetime) -> bool:
    """The same as `_insert`; false as well where an editor changed the poll since it was read."""
    ballot, is_guest = ids.new_id(), reader.kind == Reader.Kind.GUEST
    cast = [ballot, reader.id, choices, is_guest, network_digest(poll, network), now]
    logged = [ids.new_id(), BallotEvent.Kind.CAST.value]
    if not statements.change(_CAST, [poll.id, poll.revision, *cast, ids.new_id(), *logged]):
        return False
    tell(poll, reader, now)
    return True


def _insert(reader: Reader, poll: Poll, choices: str, network: str, now: datetime) -> bool:
    """Whether this is the reader's first ballot in the poll; waits for a transaction that casts it as well."""
    ballot, is_guest = ids.new_id(), reader.kind == Reader.Kind.GUEST
    values = [ballot, poll.site_id, poll.id, reader.id, choices, is_guest, network_digest(poll, network), now]
    if not statements.change(_INSERT, values):
        return False
    move(poll, (None, choices), is_guest=is_guest, is_set_apart=False)
    log(poll, ballot, BallotEvent.Kind.CAST, ("", choices), is_guest, now)
    tell(poll, reader, now)
    return True


def _change(reader: Reader, poll: Poll, choices: str, again: Again | None, now: datetime) -> bool:
    """Whether there was a ballot to change; false where it was withdrawn a moment ago."""
    found = _find(reader, poll)
    if found is None:
        return False
    ballot, former, is_guest, is_set_apart = found
    if former != choices and not poll.may_change:
        raise _final(_("This poll takes one ballot from each reader, and yours is cast."))
    if former != choices or again is not None:
        step = (former, choices)
        minds.answer_again(poll=poll, ballot=ballot, step=step, again=again, now=now, counts=not is_set_apart)
    if former == choices:
        return True
    statements.change(_CHANGE, [choices, now, ballot])
    move(poll, (former, choices), is_guest=is_guest, is_set_apart=is_set_apart)
    log(poll, ballot, BallotEvent.Kind.CHANGE, (former, choices), is_guest, now)
    tell(poll, reader, now)
    return True


def _find(reader: Reader, poll: Poll) -> tuple[int, str, bool, bool] | None:
    """The reader's ballot with what it says and where it counts, its row locked."""
    lock = " FOR UPDATE" if is_postgresql() else ""
    found = statements.rows(_FIND + lock, [poll.id, reader.id])
    if not found:
        return None
    ballot, choices, is_guest, is_set_apart = found[0]
    return ballot, choices, bool(is_guest), bool(is_set_apart)


def move(poll: Poll, step: tuple[str | None, str | None], *, is_guest: bool, is_set_apart: bool) -> None:
    """Count a ballot where it stands now and no longer where it stood, always in the order of the texts, so that two
    ballots which trade places never wait for each other.
    """
    former, present = step
    where = [is_guest, is_set_apart]
    for choices in sorted(each for each in step if each is not None):
        if choices == present:
            statements.change(_COUNT, [ids.new_id(), poll.site_id, poll.id, choices, *where])
        if choices == former:
            statements.change(_UNCOUNT, [poll.id, choices, *where])


def log(poll: Poll, ballot: int, kind: str, step: tuple[str, str], is_guest: bool, now: datetime) -> None:
    """Write a line of the ballot log: what the ballot said and what it says now; empty where there is none."""
    former, choices = step
    statements.insert(
        BallotEvent(
            site_id=poll.site_id,
            poll_id=poll.id,
            ballot_id=ballot,
            kind=kind,
            former=former,
            choices=choices,
            is_guest=is_guest,
            happened_at=now,
        )
    )


def tell(poll: Poll, reader: Reader, now: datetime) -> None:
    """Let follow what follows a reader's ballot."""
    events.emit("poll.results", now=now, poll=poll.id)
    if leads(poll):
        events.emit("ballot.moved", now=now, article=poll.article_id or 0, reader=reader.id)


def _final(sentence: str) -> Refusal:
    return Refusal(Kind.FORBIDDEN, "ballot_final", sentence)
