"""Rows for tests, made through actions where an action makes them."""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import uuid4

from django.db import connection

from discussion.accounts.models import Reader, Role
from discussion.actions import articles, ballots, comments, events, moderation, polls
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core import outbox
from discussion.core.limits import Meter
from discussion.core.transactions import is_postgresql
from discussion.exports.models import Export
from discussion.moderation.models import Decision
from discussion.polls import queries as poll_queries
from discussion.polls.choices import written
from discussion.polls.models import Poll
from discussion.sites.models import Site
from discussion.sites.queries import default_site

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_numbers = count(1)
SCOPES = ("read", "write", "moderate")


def make_site(name: str = "The Herald", **fields: Any) -> Site:
    """A publisher's site that is not the default one."""
    return Site.objects.create(name=name, created_at=NOON, **fields)


def make_reader(name: str = "Stan Stranger", *, site: Site | None = None, **fields: Any) -> Reader:
    """A guest of the site."""
    fields.setdefault("kind", Reader.Kind.GUEST)
    reader = Reader(site=site or default_site(), created_at=NOON, password="!", **fields)
    reader.be_called(name)
    reader.save(force_insert=True)
    return reader


def make_member(name: str, email: str, *, role: str | None = None, site: Site | None = None, **fields: Any) -> Reader:
    """A member who signs in with the password `correct horse`, perhaps with a role on the site."""
    site = site or default_site()
    member = Reader.objects.create_user(email, "correct horse", name=name, site=site, **fields)
    if role:
        Role.objects.create(reader=member, site=site, name=role)
    return member


def make_article(
    slug: str | None = None, *, site: Site | None = None, now: datetime = NOON - timedelta(days=1), **fields: Any
) -> Article:
    """An open article, published the day before unless said."""
    slug = slug or f"article-{next(_numbers)}"
    text = articles.Text(**{"title": "The queue for electricity", "slug": slug, "body": "First.\n\nSecond.", **fields})
    return articles.create_article(site=site or default_site(), text=text, now=now, meter=free_meter(now))


def make_comment(
    article: Article,
    author: Reader,
    *,
    body: str = "Well said.",
    parent: Comment | None = None,
    now: datetime = NOON,
    state: str = Comment.State.PUBLISHED,
) -> Comment:
    """A comment in the given state, reached by the acts that lead there."""
    posted = comments.post_comment(
        reader=author, article=article, body=body, parent=parent.id if parent else None, now=now, meter=free_meter(now)
    )
    if state != Comment.State.PUBLISHED:
        put_in_state(posted, state)
    return posted


def put_in_state(comment: Comment, state: str) -> None:
    """Bring a comment into a state that nobody's act leads to yet, like one that screening holds."""
    from discussion.comments.listing import lock_branch
    from discussion.core.transactions import write

    with write():
        found = lock_branch(comment.id)
        comments.change_state(found, Comment.State(state))
    comment.refresh_from_db()


def make_exports(article: Article, reader: Reader, *, now: datetime = NOON) -> None:
    """An export in each state but waiting, which a worker would make; their files are not there."""
    given = {"site": article.site, "requested_by": reader, "created_at": now, "expires_at": now + timedelta(days=7)}
    failed = {"state": "failed", "error": "Its worker was lost three times: ask for it again."}
    running = {"state": "running", "claimed_until": now + timedelta(hours=1), "claim_token": uuid4()}
    for fields in (
        {"state": "done", "row_count": 1200, "size": 4_815_162, "finished_at": now},
        {**failed, "article": article, "form": "csv"},
        {"state": "done", "article": article, "form": "csv", "row_count": 96, "size": 41_984, "finished_at": now},
        {**running, "expected_count": 1200, "row_count": 492},
    ):
        Export.objects.create(**given, **fields)


def make_chain(article: Article, author: Reader, *, length: int, now: datetime = NOON) -> list[Comment]:
    """A root and replies to replies, in bulk: as many as asked for, each the only reply of the one above."""
    root = make_comment(article, author, body="The first.", now=now)
    links = [root]
    for depth in range(1, length):
        above = links[-1]
        links.append(
            Comment(
                site_id=article.site_id,
                article=article,
                author=author,
                parent=above,
                root=root,
                depth=depth,
                body=f"Link {depth}.",
                body_html=f"<p>Link {depth}.</p>\n",
                created_at=now + timedelta(seconds=depth),
                best=root.best,
                top=root.top,
                reply_count=0 if depth == length - 1 else 1,
            )
        )
    Comment.objects.bulk_create(links[1:], batch_size=500)
    Comment.objects.filter(id=root.id).update(reply_count=1 if length > 1 else 0)
    Article.objects.filter(id=article.id).update(comment_count=length)
    if is_postgresql():
        # A server does this by itself as a table grows; else plans that were kept from a small one walk all rows.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE comments_comment")
    return links


def free_meter(now: datetime = NOON) -> Meter:
    """A meter of a network that nobody else uses, so that limits do not stand in a test's way."""
    return Meter(reader=next(_numbers), network=f"test-{next(_numbers)}", now=now)


def decide(moderator: Reader, comment: Comment, verdict: str, *, now: datetime = NOON, **more: Any) -> Decision:
    """A moderator's verdict."""
    return moderation.decide(moderator=moderator, comment=comment.id, verdict=verdict, now=now, **more)


def make_poll(article: Article | None = None, *answers: str, now: datetime = NOON, **fields: Any) -> Poll:
    """A poll on the race, with three answers unless said; `undecided=True` adds that answer."""
    texts = [polls.Answer(text) for text in answers or ("Yes, decisively", "Partly", "No, ideas win")]
    if fields.pop("undecided", False):
        texts.append(polls.Answer("Undecided", is_undecided=True))
    question = "Will hardware access define the winner of the AI race?"
    terms = polls.Terms(**{"question": question, "answers": tuple(texts), **fields})
    site = article.site if article else default_site()
    made = polls.create_poll(site=site, article=article, terms=terms, now=now, meter=free_meter(now))
    return poll_queries.poll_for_editor(made.id)


def cast(reader: Reader, poll: Poll, *numbers: int, now: datetime = NOON, **scores: int) -> None:
    """The reader's ballot for the options with these numbers; for a rating `_1=5, _2=3`."""
    ids = poll_queries.option_ids(poll)
    said: dict[str, Any] = {"choices": [ids[number] for number in numbers]}
    if scores:
        said = {"scores": {ids[int(name[1:])]: score for name, score in scores.items()}}
    text = written(poll_queries.rules(poll), **said)
    ballots.cast_ballot(reader=reader, poll=poll, choices=text, network="", now=now, meter=free_meter(now))


def work(queue: str = "stances", now: datetime = NOON) -> None:
    """Do what the outbox holds for a queue, until nothing is left."""
    while rows := outbox.claim(queue, now=now):
        for row in rows:
            consume, prepare = partial(events.consume, row.consumer), events.preparation(row.consumer)
            outbox.deliver(row, consume, now=now, prepare=prepare)


def make_token(api: Any, *scopes: str, name: str = "Script", **more: Any) -> str:
    """The text of a personal token of whom this client of the API speaks for."""
    answer = api.post("/me/tokens", {"name": name, "scopes": list(scopes or SCOPES), **more})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["token"])
