"""Real conversations once more, vote by vote through the actions: as ballots, and as votes on comments.

Some people vote twice on a statement, and the last vote counts: in the end every cell is that of the published matrix,
and every counter is the sum of its cells.
"""

import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.polis import Conversation, conversations
from bench.timing import table
from discussion.accounts.models import Reader
from discussion.actions import articles, ballots, comments, polls, votes
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.comments.models import Vote as CommentVote
from discussion.core import clock
from discussion.core.limits import Meter
from discussion.polls.models import Ballot, BallotGroup, Poll
from discussion.sites.models import Site
from discussion.sites.queries import default_site

_ANSWERS = {1: ("1", "Agree"), -1: ("2", "Disagree"), 0: ("3", "Pass")}
_SAID = {choices: value for value, (choices, _) in _ANSWERS.items()}
_COLUMNS = ["conversation", "as", "votes", "cells", "cells that differ", "counters that differ", "s", "votes/s"]


def measure(*, folder: Path) -> None:
    """Both ways; ends the program where a cell or a counter differs from what was published."""
    rows = [_replayed(each, way) for each in conversations(folder) for way in (_as_ballots, _as_votes)]
    if rows:
        table("Real conversations replayed", _COLUMNS, rows)
    if any(row[4] or row[5] for row in rows):
        raise SystemExit("The replay does not end where the conversations ended.")


def _replayed(conversation: Conversation, way: Any) -> list[Any]:
    seconds, cells, counters = way(conversation)
    as_what, expected = (
        ("ballots", conversation.matrix) if way is _as_ballots else ("votes", _without_passes(conversation))
    )
    wrong = sum(cells.get(cell) != expected.get(cell) for cell in {*cells, *expected})
    wrong_counters = _differences(counters, Counter((statement, value) for (_, statement), value in expected.items()))
    size = len(conversation.voters) * len(conversation.statements)
    count = len(conversation.votes)
    return [conversation.name, as_what, count, size, wrong, wrong_counters, seconds, round(count / seconds)]


def _without_passes(conversation: Conversation) -> dict[tuple[str, str], int]:
    """Who passes has no vote on a comment."""
    return {cell: value for cell, value in conversation.matrix.items() if value}


def _differences(found: Mapping[Any, int], expected: Mapping[Any, int]) -> int:
    return sum(found.get(key, 0) != expected.get(key, 0) for key in {*found, *expected})


def _as_ballots(conversation: Conversation) -> tuple[float, dict[Any, int], dict[Any, int]]:
    """Each statement is a poll of its own."""
    site, now = default_site(), clock.now()
    asked = {statement: _poll(site, statement) for statement in conversation.statements}
    readers = _readers(site, conversation)
    start = time.perf_counter()
    for vote in conversation.votes:
        ballots.cast_ballot(
            reader=readers[vote.voter],
            poll=asked[vote.statement],
            choices=_ANSWERS[vote.value][0],
            network="",
            now=now,
            meter=_meter(),
        )
    seconds = time.perf_counter() - start
    voters, statements = _names(readers), _names(asked)
    cast = Ballot.objects.filter(poll__in=statements).values_list("reader_id", "poll_id", "choices")
    counted = BallotGroup.objects.filter(poll__in=statements, count__gt=0).values_list("poll_id", "choices", "count")
    cells = {(voters[reader or 0], statements[poll]): _SAID[choices] for reader, poll, choices in cast}
    return seconds, cells, {(statements[poll], _SAID[choices]): count for poll, choices, count in counted}


def _as_votes(conversation: Conversation) -> tuple[float, dict[Any, int], dict[Any, int]]:
    """Each statement is a comment beneath one article."""
    site, now = default_site(), clock.now()
    article, author = _article(site, conversation), _reader(site)
    said = {statement: _comment(article, author, statement) for statement in conversation.statements}
    readers = _readers(site, conversation)
    start = time.perf_counter()
    for vote in conversation.votes:
        comment = said[vote.statement].id
        votes.vote(reader=readers[vote.voter], comment=comment, value=vote.value, now=now, meter=_meter())
    seconds = time.perf_counter() - start
    voters, statements = _names(readers), _names(said)
    cast = CommentVote.objects.filter(comment__in=statements).values_list("reader_id", "comment_id", "value")
    cells = {(voters[reader], statements[comment]): value for reader, comment, value in cast}
    counted = Comment.objects.filter(id__in=statements).values_list("id", "up", "down")
    counters = {(statements[number], 1): up for number, up, _ in counted}
    return seconds, cells, counters | {(statements[number], -1): down for number, _, down in counted}


def _names(rows: Mapping[str, Any]) -> dict[int, str]:
    return {row.id: name for name, row in rows.items()}


def _poll(site: Site, statement: str) -> Poll:
    answers = tuple(polls.Answer(text) for _, text in _ANSWERS.values())
    terms = polls.Terms(question=f"Statement {statement}", answers=answers)
    return polls.create_poll(site=site, article=None, terms=terms, now=clock.now(), meter=_meter())


def _article(site: Site, conversation: Conversation) -> Article:
    text = articles.Text(title=conversation.name, slug=f"{conversation.name}-{time.time_ns()}", body="Statements.")
    return articles.create_article(site=site, text=text, now=clock.now(), meter=_meter())


def _comment(article: Article, author: Reader, statement: str) -> Comment:
    body = f"Statement {statement}."
    return comments.post_comment(
        reader=author, article=article, body=body, parent=None, now=clock.now(), meter=_meter()
    )


def _readers(site: Site, conversation: Conversation) -> dict[str, Reader]:
    return {voter: _reader(site) for voter in conversation.voters}


def _reader(site: Site) -> Reader:
    return Reader.objects.create(name="Guest", kind=Reader.Kind.GUEST, site=site, password="!", created_at=clock.now())


def _meter() -> Meter:
    """Of nobody: a replay meets no limits."""
    return Meter(reader=None, network="", now=clock.now())
