"""How a guest's ballot becomes a member's."""

from datetime import datetime

from discussion.accounts.models import Reader
from discussion.actions import ballots, minds
from discussion.polls.models import Ballot, BallotEvent, Poll


def hand_over_ballot(*, poll: int, guest: int, member: int, now: datetime) -> None:
    """The guest's ballot is the member's, and counts among the members'; where both voted, the member's stays.

    The result of a closed poll stands: there the ballot is the member's and counts where it counted, or stays with the
    guest where the member has one. Twice changes nothing.
    """
    found = Poll.objects.get(id=poll)
    both = Ballot.objects.filter(poll=found, reader_id__in=[guest, member]).select_for_update().order_by("id")
    cast = {ballot.reader_id: ballot for ballot in both}
    if guest in cast and not found.is_over(now):
        _hand_over(found, cast[guest], member, now, is_double=member in cast)
        for reader in Reader.objects.filter(id__in=[guest, member]).order_by("id"):
            ballots.tell(found, reader, now)
    elif guest in cast and member not in cast:
        Ballot.objects.filter(id=cast[guest].id).update(reader_id=member)
    minds.forget_own_comment(poll=poll, reader=member)


def _hand_over(poll: Poll, ballot: Ballot, member: int, now: datetime, *, is_double: bool) -> None:
    said, is_set_apart = ballot.choices, ballot.is_set_apart
    if is_double:
        if not is_set_apart:
            minds.take_back(ballot.id, said)
        Ballot.objects.filter(id=ballot.id).delete()
    else:
        Ballot.objects.filter(id=ballot.id).update(reader_id=member, is_guest=False)
    ballots.move(poll, (said, None), is_guest=True, is_set_apart=is_set_apart)
    ballots.log(poll, ballot.id, BallotEvent.Kind.CLAIM, (said, ""), True, now)
    if not is_double:
        ballots.move(poll, (None, said), is_guest=False, is_set_apart=is_set_apart)
        ballots.log(poll, ballot.id, BallotEvent.Kind.CLAIM, ("", said), False, now)
