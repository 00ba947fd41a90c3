"""What readers say when they answer a poll again: how they answered first, and the comment that changed their mind."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.comments.models import Comment
from discussion.core.errors import Kind, Refusal
from discussion.polls.models import Poll
from discussion.stances.models import ChangeOfMind


@dataclass(frozen=True, slots=True)
class Again:
    """That a reader answers again, after reading; `comment` is the id of the one that changed their mind."""

    comment: int | None = None


def refuse_comment(again: Again | None, *, reader: Reader, poll: Poll) -> None:
    """Raise Refusal `comment_not_here`, `own_comment` where the named comment cannot have changed the reader's mind."""
    if again is None or again.comment is None:
        return
    beneath = Comment.objects.filter(id=again.comment, article_id=poll.article_id, state=Comment.State.PUBLISHED)
    author = beneath.values_list("author_id", flat=True)
    if poll.article_id is None or not author:
        sentence = _("Name a comment beneath this poll's article that everybody can read.")
        raise Refusal(Kind.INVALID, "comment_not_here", sentence, field="comment")
    if author[0] == reader.id:
        sentence = _("Your own comment cannot have changed your mind: name another one, or none.")
        raise Refusal(Kind.FORBIDDEN, "own_comment", sentence, field="comment")


def refuse_first(again: Again | None) -> None:
    """Raise Refusal `not_answered_before` where a comment is named by somebody who has not answered yet."""
    if again is not None and again.comment is not None:
        sentence = _(
            "You have not answered this poll before: answer first, and name the comment when you answer again."
        )
        raise Refusal(Kind.CONFLICT, "not_answered_before", sentence, field="comment")


def answer_again(
    *, poll: Poll, ballot: int, step: tuple[str, str], again: Again | None, now: datetime, counts: bool
) -> None:
    """Keep what the ballot said first, and credit the named comment while it says something else now.

    `step` is what the ballot said until now and what it says from now on; the caller has locked its row. The comment
    named before stays named where none is named now. It is credited unless the ballot is set apart (`counts`).
    """
    former, choices = step
    known = ChangeOfMind.objects.filter(ballot_id=ballot).first()
    found = known or ChangeOfMind(site_id=poll.site_id, ballot_id=ballot, before=former, answered_at=now)
    credited = _credited(found, former)
    if again is not None and again.comment is not None:
        found.comment_id = again.comment
    found.answered_at = now
    found.save(force_insert=known is None)
    if counts:
        _credit(credited, _credited(found, choices))


def take_back(ballot: int, choices: str) -> None:
    """The ballot, which says this, is withdrawn: nobody's mind was changed."""
    found = ChangeOfMind.objects.filter(ballot_id=ballot).first()
    if found is not None:
        _credit(_credited(found, choices), None)
        found.delete()


def forget_own_comment(*, poll: int, reader: int) -> None:
    """Where the reader's ballot names a comment that is their own by now, it names none any more."""
    named = ChangeOfMind.objects.select_related("ballot").filter(ballot__poll_id=poll, ballot__reader_id=reader)
    for found in named.filter(comment__author_id=reader):
        if not found.ballot.is_set_apart:
            _credit(_credited(found, found.ballot.choices), None)
        ChangeOfMind.objects.filter(id=found.id).update(comment=None)


def move_credit(ballots: Collection[int], *, is_set_apart: bool) -> None:
    """Ballots that are set apart credit no comment; those that are taken back do again."""
    found = ChangeOfMind.objects.filter(ballot_id__in=ballots).exclude(comment=None)
    named = found.exclude(before=F("ballot__choices")).values("comment").order_by("comment")
    for row in named.annotate(minds=Count("id")):
        step = -row["minds"] if is_set_apart else row["minds"]
        Comment.objects.filter(id=row["comment"]).update(changed_mind_count=F("changed_mind_count") + step)


def _credited(found: ChangeOfMind, choices: str) -> int | None:
    """The comment that changed a mind, while the ballot says `choices`."""
    return found.comment_id if choices != found.before else None


def _credit(former: int | None, present: int | None) -> None:
    """Count at the one comment and no more at the other, in the order of ids, so that nobody waits in a circle."""
    if former == present:
        return
    for comment in sorted(each for each in (former, present) if each is not None):
        step = 1 if comment == present else -1
        Comment.objects.filter(id=comment).update(changed_mind_count=F("changed_mind_count") + step)
