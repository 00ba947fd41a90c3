"""What machines say of a text before it is stored, and the trace of it that is stored with it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions.cases import open_case
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core import ids, statements
from discussion.core.errors import Kind, Refusal
from discussion.moderation import engine
from discussion.moderation.awaiting import harm_of
from discussion.moderation.checks import known
from discussion.moderation.engine import Screened, Word
from discussion.moderation.models import Check as Row
from discussion.moderation.models import Screening, Verdict
from discussion.moderation.policies import Rules, rules_for
from discussion.moderation.subject import Subject
from discussion.moderation.trust import level, record_of

_COLUMNS = ("id", "site_id", "screening_id", "name", "version", "verdict", "score", "reason", "details", "microseconds")


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody wrote, as its source and rendered; `lacks_proof` where a proof of work was asked for in vain."""

    body: str
    body_html: str
    lacks_proof: bool = False


def screen(*, reader: Reader, article: Article, text: Text, now: datetime, comment: Comment | None = None) -> Screened:
    """What the quick checks say of a text; `comment` is the one that it shall be the new text of.

    Raises Refusal `comment_refused`.
    """
    subject = subject_of(reader, article, text, now, comment)
    screened = engine.run(known.REQUEST, subject, Screening.Stage.REQUEST)
    if screened.verdict == Verdict.REFUSE:
        raise _refused(screened)
    return screened


def subject_of(
    reader: Reader,
    article: Article,
    text: Text,
    now: datetime,
    comment: Comment | None = None,
    rules: Rules | None = None,
) -> Subject:
    """The text with all that the checks want to know; its article comes with its site."""
    rules = rules or rules_for(article, article.site)
    record = record_of(reader, article.site_id, rules.policy)
    return Subject(
        article=article,
        author=reader,
        body=text.body,
        body_html=text.body_html,
        record=record,
        trust=level(reader, record, rules.policy, now),
        rules=rules,
        now=now,
        comment=comment.id if comment else None,
        parent=comment.parent_id if comment else None,
        lacks_proof=text.lacks_proof,
    )


def keep(*, comment: Comment, screened: Screened, now: datetime, text: int = 1) -> Screening:
    """Store the trace of the comment's text, the one that came with the revision `text`, and what it led to."""
    kept = Screening(
        site_id=comment.site_id,
        comment=comment,
        revision=text,
        stage=screened.stage,
        verdict=screened.verdict,
        outcome=comment.state,
        trust=screened.trust,
        policy_version=screened.policy_version,
        screened_at=now,
        microseconds=screened.microseconds,
    )
    statements.insert(kept)
    statements.insert_all(Row, _COLUMNS, [_row(kept, word) for word in screened.words])
    return kept


def wait(*, comment: Comment, screened: Screened, now: datetime) -> None:
    """Where the comment waits for a moderator, open its case, or say in it why it waits now; it quotes no text."""
    if comment.state == Comment.State.PENDING:
        held_by = ", ".join(word.name for word in screened.says(Verdict.HOLD))
        harm = harm_of(screened, comment, now)
        open_case(comment=comment, now=now, pending=True, why=held_by, harm=harm)


def _row(kept: Screening, word: Word) -> Sequence[object]:
    said, details = word.said, json.dumps(word.said.details)
    identity = (ids.new_id(), kept.site_id, kept.id, word.name, word.version[:40])
    return (*identity, said.verdict.value, said.score, said.reason, details, word.microseconds)


def _refused(screened: Screened) -> Refusal:
    reasons = " ".join(word.said.reason for word in screened.says(Verdict.REFUSE))
    sentence = _("This site does not take this text. %(reasons)s Change it, then send it again.") % {"reasons": reasons}
    return Refusal(Kind.FORBIDDEN, "comment_refused", sentence, field="body")
