"""What a page, a new comment and a vote cost in CPU, through the whole API: addresses, authentication, limits, JSON."""

from random import Random
from typing import Any
from uuid import uuid4

from bench.client import call, simplest
from bench.timing import database_time, on_the_cpu, table
from bench.words import Writer
from discussion.accounts.models import Reader
from discussion.actions.accounts import issue_token
from discussion.articles.models import Article
from discussion.comments.models import Comment, Vote
from discussion.comments.ranking import scores
from discussion.core import clock, markup

_PAGE_COMMENTS = 59
_PAGE_BODY_LENGTH = 60
_READERS = 400
_WRITES = 1_000
_PAGES = 600
_BATCH = 20
_BODY_LENGTH = 300
_COLUMNS = ["request", "median ms", "fastest ms", "× simplest", "queries"]


def measure() -> None:
    """The three requests that make up most of the day."""
    yardstick = simplest()
    rows = [["GET /healthz, the simplest", *on_the_cpu([yardstick] * _PAGES, batch=_BATCH), 0], _page(), *_writes()]
    table("Requests: CPU of this process for one of them", _COLUMNS, rows)


def _page() -> list[Any]:
    """A page of 59 comments, about 31 KB."""
    article = _page_article()
    read = call("GET", f"/articles/{article.slug}/comments")
    answer = read()
    found = _comments_in(answer.json()["items"])
    if found != _PAGE_COMMENTS:
        raise SystemExit(f"The page holds {found} comments instead of {_PAGE_COMMENTS}.")
    name = f"GET a page of {found} comments, {len(answer.body) / 1000:.1f} kB"
    return [name, *on_the_cpu([read] * _PAGES, batch=_BATCH), _queries_of(read)]


def _writes() -> list[list[Any]]:
    """Among so many readers and networks, nobody meets a limit, and each is counted."""
    readers = list(Reader.objects.filter(kind=Reader.Kind.GUEST, is_superuser=False).order_by("id")[:_READERS])
    tokens = [issue_token(reader=reader, now=clock.now()) for reader in readers]
    articles = list(Article.objects.order_by("-comment_count").values_list("slug", flat=True)[:20])
    posts, keyed = (_posts(articles, tokens, first, keyed=keyed) for first, keyed in ((0, False), (_WRITES, True)))
    votes = _votes(tokens)
    return [
        [name, *on_the_cpu(calls[_BATCH:], batch=_BATCH), _queries_of(calls[0])]
        for name, calls in (
            ("POST a comment", posts),
            ("POST a comment with an Idempotency-Key", keyed),
            ("PUT a vote", votes),
        )
    ]


def _posts(articles: list[str], tokens: list[str], first: int, *, keyed: bool) -> list[Any]:
    """Half of them roots, half replies."""
    random, writer, calls = Random(first), Writer(first), []
    parents = _published(articles[0], _WRITES)
    for number in range(first, first + _WRITES):
        slug, body = random.choice(articles), {"body": writer.text(_BODY_LENGTH)}
        if number % 2:
            slug, body = articles[0], {**body, "parent": random.choice(parents).public_id}
        headers = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())} if keyed else {}
        calls.append(
            call(
                "POST",
                f"/articles/{slug}/comments",
                body,
                token=tokens[number % len(tokens)],
                network=number,
                **headers,
            )
        )
    return calls


def _votes(tokens: list[str]) -> list[Any]:
    """Each is a new one: on a database that was measured before, other readers vote than last time."""
    slug = Article.objects.order_by("-comment_count")[0].slug
    earlier = Vote.objects.count() // _WRITES
    return [
        call(
            "PUT",
            f"/comments/{comment.public_id}/vote",
            {"value": 1 if number % 4 else -1},
            token=tokens[(number + earlier) % len(tokens)],
            network=number,
        )
        for number, comment in enumerate(_published(slug, _WRITES))
    ]


def _published(slug: str, count: int) -> list[Comment]:
    """Comments that the voting and answering readers did not write."""
    writers = Reader.objects.order_by("id").values_list("id", flat=True)[_READERS:]
    found = Comment.objects.filter(article__slug=slug, state="published", author__gt=writers[0])
    return list(found.only("id").order_by("created_at")[:count])


def _queries_of(request: Any) -> int:
    with database_time() as spent:
        request()
    return spent.queries


def _page_article() -> Article:
    """Twenty roots with a reply each, and below those another, but for one."""
    slug = f"page-of-{_PAGE_COMMENTS}"
    if found := Article.objects.filter(slug=slug).first():
        return found
    pattern, now = Article.objects.select_related("site").order_by("id")[0], clock.now()
    article = Article.objects.create(
        site=pattern.site,
        slug=slug,
        title=slug,
        published_at=now,
        created_at=now,
        updated_at=now,
        comment_count=_PAGE_COMMENTS,
    )
    Comment.objects.bulk_create(_page_comments(article))
    return article


def _page_comments(article: Article) -> list[Comment]:
    writer, now = Writer(59), clock.now()
    authors = list(Reader.objects.order_by("id").values_list("id", flat=True)[:_PAGE_COMMENTS])
    start, made = scores(up=3, down=1, approval_rate=article.site.approval_rate), list[Comment]()
    for number in range(_PAGE_COMMENTS):
        above = made[-1] if number % 3 else None
        if above:
            above.reply_count = 1
        body = writer.text(_PAGE_BODY_LENGTH)
        made.append(
            Comment(
                site=article.site,
                article=article,
                author_id=authors[number],
                parent=above,
                root=(above.root or above) if above else None,
                depth=above.depth + 1 if above else 0,
                body=body,
                body_html=markup.render_comment(body),
                created_at=now,
                up=3,
                down=1,
                best=start.best,
                top=start.top,
                controversial=start.controversial,
            )
        )
    return made


def _comments_in(items: list[dict[str, Any]]) -> int:
    return sum(1 + _comments_in(each["replies"]["items"]) for each in items)
