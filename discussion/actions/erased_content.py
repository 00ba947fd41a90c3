"""What becomes of the votes, ballots and comments of a reader who is erased; some at a time, and safe to run twice."""

from datetime import datetime

from django.db.models import F

from discussion.accounts.models import Reader
from discussion.actions import news, stances
from discussion.actions.comments import move
from discussion.actions.votes import store_counts
from discussion.comments.fetching import locked_counts
from discussion.comments.listing import lock_branch
from discussion.comments.models import Comment, ImportedVotes, Revision, Vote
from discussion.core.transactions import give_way, write
from discussion.imports.models import ImportedComment
from discussion.moderation.models import Appeal, Decision, Report, Screening, Signature
from discussion.polls.models import Ballot
from discussion.stances.models import Stance

BATCH = 50


def settle_votes(*, reader: int, now: datetime) -> None:
    """The reader's votes stay in the totals without a voter, and leave the camps, which count known readers."""
    who = Reader.objects.get(id=reader)
    cast = Vote.objects.filter(reader_id=reader).order_by("comment_id")
    while some := list(cast.values_list("comment_id", flat=True)[:BATCH]):
        with write():
            stances.hold_still(who)
            for comment in some:
                _settle_vote(comment, who, now)
        give_way()


def _settle_vote(comment: int, who: Reader, now: datetime) -> None:
    found, vote = locked_counts(comment), Vote.objects.filter(comment_id=comment, reader=who).first()
    if found is None or vote is None:
        return
    up, down = stances.step(0, vote.value)
    vote.delete()
    kept, _ = ImportedVotes.objects.get_or_create(
        comment_id=comment, defaults={"site_id": found.site_id, "up": 0, "down": 0}
    )
    ImportedVotes.objects.filter(id=kept.id).update(up=F("up") + up, down=F("down") + down)
    sides = stances.count_vote(comment=found, reader=who, former=vote.value, value=0)
    store_counts(found, up=found.up, down=found.down, sides=sides, now=now)


def settle_ballots(*, reader: int, now: datetime) -> None:
    """The reader's ballots count on and name nobody; a camp beneath an article has one reader less."""
    with write():
        Ballot.objects.filter(reader_id=reader).update(reader=None, network="")
    for article in list(Stance.objects.filter(reader_id=reader).order_by("article").values_list("article", flat=True)):
        with write():
            stances.follow_ballot(article=article, reader=reader, now=now)
            Stance.objects.filter(reader_id=reader, article=article).delete()
            stances.announce(article)


def settle_reports(*, reader: int) -> None:
    """What the reader reported stays reported, without a word and without them."""
    with write():
        Report.objects.filter(reader_id=reader).update(reader=None, note="")


def settle_comments(*, reader: int, keeps_text: bool, now: datetime) -> None:
    """Published texts stay without an author, or go; what nobody could read any more goes in any case."""
    mine = Comment.objects.filter(author_id=reader).order_by("id")
    if keeps_text:
        while some := list(mine.filter(state=Comment.State.PUBLISHED).values_list("id", flat=True)[:BATCH]):
            with write():
                _keep_without_author(some)
            give_way()
    while some := list(mine.values_list("id", flat=True)[:BATCH]):
        for comment in some:
            # Each in its own transaction: whoever locks two branches may wait in a circle.
            with write():
                _empty(comment, now)
        give_way()


def _keep_without_author(comments: list[int]) -> None:
    rows = Comment.objects.filter(id__in=comments)
    list(rows.order_by("id").select_for_update(no_key=True).values_list("id"))
    _forget_texts(comments)
    # A new revision: what an archive says otherwise later is not brought in line with it.
    rows.update(author=None, revision=F("revision") + 1)
    news.note_changed(comments)


def _empty(comment: int, now: datetime) -> None:
    found = lock_branch(comment)
    _forget_texts([comment])
    Comment.objects.filter(id=comment).update(body="", body_html="", author=None, edited_at=None)
    if found.state != Comment.State.DELETED:
        move(found, Comment.State.DELETED, now=now)


def _forget_texts(comments: list[int]) -> None:
    """Earlier texts, what screening and moderators said of them, and the digest of what an archive said."""
    Revision.objects.filter(comment__in=comments).delete()
    Screening.objects.filter(comment__in=comments).delete()
    Signature.objects.filter(comment__in=comments).delete()
    Appeal.objects.filter(comment__in=comments).delete()
    Report.objects.filter(comment__in=comments).update(note="")
    Decision.objects.filter(comment__in=comments).update(author=None, message="", note="")
    Comment.objects.filter(id__in=comments).exclude(featured_note="").update(featured_note="")
    ImportedComment.objects.filter(comment__in=comments).update(digest="")
