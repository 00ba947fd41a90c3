"""Runs the checks over a text and says what their words come to. Every check has its say, whatever the others say."""

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from math import inf
from time import perf_counter_ns

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from discussion.comments.models import Comment
from discussion.moderation.checking import LATE, Check, Said, too_late
from discussion.moderation.checks import deadline
from discussion.moderation.models import Screening, Verdict
from discussion.moderation.subject import Subject
from discussion.moderation.trust import STAFF

logger = logging.getLogger(__name__)

_BY_STRENGTH = (Verdict.PASS, Verdict.FAILED, Verdict.NOTE, Verdict.HOLD, Verdict.REFUSE)
STRENGTH = {verdict: place for place, verdict in enumerate(_BY_STRENGTH)}
SHADOW = "shadow"


@dataclass(frozen=True, slots=True)
class Word:
    """What one check said, and how long it took."""

    name: str
    version: str
    said: Said
    microseconds: int


@dataclass(frozen=True, slots=True)
class Screened:
    """What the checks of one stage came to."""

    stage: Screening.Stage
    verdict: Verdict
    trust: str
    policy_version: int
    words: tuple[Word, ...]
    microseconds: int

    @property
    def state(self) -> Comment.State:
        """The state in which a comment begins of which this is said."""
        if self.is_shadowed:
            return Comment.State.REJECTED
        return Comment.State.PENDING if self.verdict == Verdict.HOLD else Comment.State.PUBLISHED

    @property
    def is_shadowed(self) -> bool:
        """Whether nobody but its author shall see it."""
        return any(word.said.details.get("restriction") == SHADOW for word in self.words)

    def routes(self) -> dict[str, str]:
        """Check → who decides by what it was taught: `approve` or `reject` for a machine, else `human`."""
        return {word.name: word.said.details["route"] for word in self.words if "route" in word.said.details}

    def says(self, verdict: Verdict) -> list[Word]:
        """The words that said so."""
        return [word for word in self.words if word.said.verdict == verdict]


def run(checks: Sequence[Check], subject: Subject, stage: Screening.Stage, *, ends_at: float = inf) -> Screened:
    """Let every check speak, in the language of the site. Staff are neither held nor refused, and still looked at.

    Whoever has not spoken when `monotonic` reaches `ends_at` is late, and what that means is told by one word more.
    """
    start, subject = perf_counter_ns(), replace(subject, ends_at=ends_at)
    with translation.override(subject.rules.language):
        words = [_word(check, subject) for check in checks]
        if any(word.said.details.get(LATE) for word in words):
            said = deadline.late(subject.rules, subject.trust)
            words.append(Word(deadline.NAME, deadline.version(subject.rules), said, 0))
    return _screened(subject, stage, words, _microseconds(start))


def joined(one: Screened, other: Screened) -> Screened:
    """What two runs over the same text come to."""
    verdict = max(one.verdict, other.verdict, key=STRENGTH.__getitem__)
    return replace(
        one,
        verdict=verdict,
        words=(*one.words, *other.words),
        microseconds=one.microseconds + other.microseconds,
    )


def _screened(subject: Subject, stage: Screening.Stage, words: list[Word], microseconds: int) -> Screened:
    verdict = max((word.said.verdict for word in words), key=STRENGTH.__getitem__, default=Verdict.PASS)
    if subject.trust == STAFF and STRENGTH[verdict] > STRENGTH[Verdict.NOTE]:
        verdict = Verdict.NOTE
    version = subject.rules.policy.version
    return Screened(stage, verdict, subject.trust, version, tuple(words), microseconds)


def _word(check: Check, subject: Subject) -> Word:
    start = perf_counter_ns()
    said = _said(check, subject) if subject.seconds_left() > 0 else too_late()
    return Word(check.NAME, check.version(subject.rules), said, _microseconds(start))


def _said(check: Check, subject: Subject) -> Said:
    try:
        # What the database refuses must not take the comment's own transaction with it.
        with transaction.atomic() if check.READS and connection.in_atomic_block else nullcontext():
            return check.look(subject)
    except Exception as error:  # one check's failure loses no comment and stops no other check
        logger.warning("The check %s failed.", check.NAME, exc_info=True)
        return Said(Verdict.FAILED, _("This check could not be made."), details={"error": type(error).__name__})


def _microseconds(start: int) -> int:
    return (perf_counter_ns() - start) // 1000
