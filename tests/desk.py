"""A queue to work in: cases of each kind with their trace, for the desk's tests and pictures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from discussion.accounts.models import Reader
from discussion.actions.cases import open_case
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.moderation.models import Appeal, Case, Check, Cluster, Decision, Report, Screening, Signature
from tests.factories import NOON, decide, make_article, make_comment, make_reader, put_in_state

THREAT = (
    "Nice story, clown. People like you kept us off the grid for two years and now you get a badge for it. "
    "Somebody should come and unplug your house and see how you like it."
)
_FOUND = [
    {"phrase": words, "list": "Insults", "start": THREAT.index(words), "end": THREAT.index(words) + len(words)}
    for words in ("clown", "come and unplug your house")
]
_CHECKS: tuple[tuple[str, str, float | None, str, dict[str, Any]], ...] = (
    (
        "abuse",
        "hold",
        0.81,
        "Likely. Comments are held from 0.60.",
        {
            "held_from": 0.6,
            "parts": [
                ["come and unplug your house", 0.34],
                ["clown", 0.21],
                ["speaks to one person", 0.14],
                ["account is 2 days old", 0.08],
                ["answers the comment above", -0.06],
            ],
        },
    ),
    ("phrases", "hold", 2, "Two phrases of the list Insults.", {"found": _FOUND}),
    ("spam", "pass", 0.07, "Unlikely. Held from 0.40.", {"held_from": 0.4}),
    ("similar", "hold", 3, "Nearly the same words, 3 authors, one hour.", {}),
    ("links", "pass", 0, "None.", {}),
)


@dataclass(frozen=True)
class Queue:
    """An article and the comments that wait beneath it, worst first; `parent` is what the threat answers."""

    article: Article
    parent: Comment
    threat: Comment
    reported: Comment
    appealed: Comment
    sampled: Comment

    @property
    def waiting(self) -> list[Comment]:
        """In the order of the queue."""
        return [self.threat, self.reported, self.appealed, self.sampled]


def make_queue(mo: Reader, *, now: datetime = NOON, article: Article | None = None) -> Queue:
    """Four cases, of which the first is a threat with copies, and a moderator's first decisions."""
    article = article or make_article("electricity")
    planner, dock, lark = (make_reader(name) for name in ("quietvolt", "dockside_77", "halflight"))
    parent = make_comment(article, planner, body="I plan substations for a living.", now=now - timedelta(hours=2))
    make_comment(article, lark, body="So what would you do?", parent=parent, now=now - timedelta(hours=1))
    threat = make_case(article, dock, THREAT, harm=92, parent=parent, now=now - timedelta(minutes=46), checks=_CHECKS)
    _copy(threat, ("quay_900", "quay_901"), now)
    insult = make_comment(article, lark, body="You have never read a paper in your life.", now=now - timedelta(hours=3))
    _report(insult, ("Reader one", "Reader two"), now)
    open_case(comment=insult, now=now - timedelta(minutes=20), reported=True, harm=44)
    removed = make_comment(article, make_reader("Margaux P."), body="Ça dépend surtout du prix, non ?")
    decide(mo, removed, "remove")
    _appeal(removed, now)
    sample = make_comment(article, make_reader("tin roof"), body="The grid was never planned for this.")
    open_case(comment=sample, now=now, sampled=True, harm=9)
    return Queue(article, parent, threat, insult, removed, sample)


def make_case(
    article: Article,
    author: Reader,
    body: str,
    *,
    harm: float,
    now: datetime = NOON,
    parent: Comment | None = None,
    checks: Any = (),
) -> Comment:
    """A comment that was held, with what the checks said of it."""
    held = make_comment(article, author, body=body, parent=parent, now=now)
    put_in_state(held, "pending")
    screening = Screening.objects.create(
        site_id=held.site_id,
        comment=held,
        revision=held.revision,
        stage="background",
        verdict="hold",
        outcome="pending",
        trust="newcomer",
        policy_version=1,
        screened_at=now,
        microseconds=900,
    )
    for name, verdict, score, reason, details in checks:
        Check.objects.create(
            site_id=held.site_id,
            screening=screening,
            name=name,
            version="1",
            verdict=verdict,
            score=score,
            reason=reason,
            details=details,
            microseconds=100,
        )
    open_case(comment=held, now=now, pending=True, harm=harm)
    return held


def case_of(comment: Comment) -> Case | None:
    """The open case of a comment."""
    return Case.objects.filter(comment=comment).first()


def _copy(comment: Comment, names: tuple[str, ...], now: datetime) -> None:
    """Comments by these authors that say nearly the same, and wait too."""
    cluster = Cluster.objects.create(site_id=comment.site_id, found_at=now)
    others = [
        make_case(comment.article, make_reader(name), f"{THREAT[:60]} {name}", harm=91 - place, now=now)
        for place, name in enumerate(names)
    ]
    for place, each in enumerate((comment, *others)):
        words = b"".join(bytes([number if number < 60 else number + place, 1, 1, 1]) for number in range(64))
        Signature.objects.create(site_id=comment.site_id, comment=each, cluster=cluster, content=words, made_at=now)


def _report(comment: Comment, names: tuple[str, ...], now: datetime) -> None:
    for name in names:
        Report.objects.create(
            site_id=comment.site_id, comment=comment, reader=make_reader(name), reason="abuse", reported_at=now
        )


def _appeal(comment: Comment, now: datetime) -> None:
    decision = Decision.objects.filter(comment=comment).latest("id")
    text = "I asked about prices, which the article is about."
    Appeal.objects.create(
        site_id=comment.site_id,
        comment=comment,
        reader=comment.author,
        decision=decision,
        text=text,
        appealed_at=now,
    )
    open_case(comment=comment, now=now, appealed=True, harm=22)
