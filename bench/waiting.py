"""A busy queue: comments that wait with their traces and reports, and a log of what was decided before."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bench import bulk
from bench.generate import variants
from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core import clock, ids, statements
from discussion.moderation.checks import known
from discussion.moderation.models import Case, Check, Decision, Report, Screening

# One text in so many holds the word that is searched for.
RARE, WORD = 5_000, "zebrafinch"
_HOLDING = ("policy", "links", "phrases", "repeats", "spam", "abuse")
_SPAN = timedelta(days=3)
_LOGGED = timedelta(days=30)
_REPORTED_PART = 20


def make(*, pending: int, decided: int) -> None:
    """As many held comments as asked for, a twentieth as many reported ones, and decisions of the last 30 days."""
    if Case.objects.exists():
        return
    random, now = Random("waiting"), clock.now()
    articles = list(Article.objects.order_by("id").values_list("id", "site_id"))
    readers = list(Reader.objects.filter(roles=None, is_superuser=False).order_by("id").values_list("id", flat=True))
    moderators = list(Reader.objects.filter(roles__name="moderator").order_by("id").values_list("id", flat=True))
    site = articles[0][1]
    held = [_Held(random, place, now - _SPAN * (1 - place / pending), articles) for place in range(pending)]
    _insert(Comment, (_comment(random, each, site, readers) for each in held))
    _insert(Screening, (_screening(each, site) for each in held))
    _insert(Check, _checks(random, held, site))
    _insert(Case, (_case(random, each.number, each.article, site, each.at, is_held=True) for each in held))
    _report(random, readers, pending // _REPORTED_PART, site, now)
    known_ones = list(Comment.objects.order_by("id").values_list("id", "author_id")[:decided])
    _insert(Decision, _decisions(random, known_ones, moderators, site, now))
    statements.plan_anew()


class _Held:
    """A comment that waits: where it stands, and since when."""

    def __init__(self, random: Random, place: int, at: datetime, articles: Sequence[tuple[int, int]]) -> None:
        self.place, self.at = place, at
        self.number = ids.first_id_of(at) + place % 1000
        self.article = random.choice(articles)[0]


def _insert(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    usual = {field.column: field.get_default() for field in model._meta.concrete_fields if field.name != "id"}
    columns = ["id", *usual]
    bulk.insert(
        model._meta.db_table, columns, (tuple(row.get(each, usual.get(each)) for each in columns) for row in rows)
    )


def _comment(random: Random, held: _Held, site: int, readers: Sequence[int]) -> dict[str, Any]:
    body, body_html = random.choice(variants())
    word = f" {WORD}" if held.place % RARE == 0 else ""
    return {
        **dict.fromkeys(("depth", "reply_count", "up", "down", "best", "top", "controversial"), 0),
        **dict.fromkeys(("common_ground", "split", "changed_mind_count"), 0),
        **dict.fromkeys(("parent_id", "root_id", "edited_at", "featured_at")),
        "id": held.number,
        "site_id": site,
        "article_id": held.article,
        "author_id": random.choice(readers),
        "body": body + word,
        "body_html": body_html,
        "state": "pending",
        "is_listed": False,
        "revision": 1,
        "created_at": held.at,
        "is_shadowed": False,
        "featured_note": "",
    }


def _screening(held: _Held, site: int) -> dict[str, Any]:
    return {
        "id": held.number,
        "site_id": site,
        "comment_id": held.number,
        "revision": 1,
        "stage": "request",
        "verdict": "hold",
        "outcome": "pending",
        "trust": "newcomer",
        "policy_version": 1,
        "screened_at": held.at,
        "microseconds": 900,
    }


def _checks(random: Random, held: Sequence[_Held], site: int) -> Iterator[dict[str, Any]]:
    names = [check.NAME for check in (*known.REQUEST, *known.BACKGROUND)]
    first = ids.first_id_of(held[0].at)
    for each in held:
        holding = random.choice(_HOLDING)
        for place, name in enumerate(names):
            yield {
                "id": first + each.place * len(names) + place,
                "site_id": site,
                "screening_id": each.number,
                "name": name,
                "version": "1",
                "verdict": "hold" if name == holding else "pass",
                "score": random.random(),
                "reason": "Said by the benchmark.",
                "details": "{}",
                "microseconds": 90,
            }


def _case(random: Random, comment: int, article: int, site: int, at: datetime, *, is_held: bool) -> dict[str, Any]:
    return {
        **dict.fromkeys(("is_appealed", "is_sampled", "is_escalated"), False),
        "id": comment,
        "site_id": site,
        "article_id": article,
        "comment_id": comment,
        "is_pending": is_held,
        "is_reported": not is_held,
        "harm": float(random.randint(0, 100)),
        "why": "phrases" if is_held else "",
        "opened_at": at,
        **dict.fromkeys(("claimed_by_id", "claimed_until", "second_opinion_of_id")),
    }


def _report(random: Random, readers: Sequence[int], count: int, site: int, now: datetime) -> None:
    found = Comment.objects.filter(state="published").order_by("-id").values_list("id", "article_id")
    some = random.sample(list(found[: count * 10]), count)
    _insert(Case, (_case(random, comment, article, site, now, is_held=False) for comment, article in some))
    _insert(
        Report,
        (
            {
                "id": comment,
                "site_id": site,
                "comment_id": comment,
                "reader_id": random.choice(readers),
                "reason": random.choice(Report.Reason.values),
                "note": "",
                "weight": 1.0,
                "outcome": "open",
                "reported_at": now,
            }
            for comment, _article in some
        ),
    )


def _decisions(
    random: Random, about: Sequence[tuple[int, int]], moderators: Sequence[int], site: int, now: datetime
) -> Iterator[dict[str, Any]]:
    for place, (comment, author) in enumerate(about):
        at = now - _LOGGED * (1 - place / len(about))
        is_good = random.random() < 0.8
        yield {
            "id": ids.first_id_of(at) + place % 1000,
            "site_id": site,
            "comment_id": comment,
            "author_id": author,
            "moderator_id": random.choice(moderators),
            "is_machine": False,
            "is_blind": False,
            "revision": 2,
            "verdict": "approve" if is_good else "reject",
            "before": "pending",
            "decided_at": at,
            "after": "published" if is_good else "rejected",
            "message": "",
            "note": WORD if place % RARE == 0 else "seen before" if place % 10 == 0 else "",
            **dict.fromkeys(("reason_id", "screening_id", "undoes_id", "bulk_id")),
        }
