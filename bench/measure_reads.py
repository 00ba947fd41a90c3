"""How long the database works for a page, and how many queries it takes."""

from collections.abc import Callable
from random import Random
from typing import Any

from bench.timing import in_database, table
from discussion.articles.models import Article
from discussion.comments import queries
from discussion.comments.cursors import SORTS, Cursor, Sort, encode
from discussion.comments.models import Comment
from discussion.comments.queries import Window
from discussion.core import clock

_LIMIT = 20
_FAR_PAGE = 500
_TIMES = 60
_COLUMNS = ["page", "sort", "median ms", "fastest ms", "median CPU ms", "queries"]


def measure() -> None:
    """The pages of the biggest article, the widest trees, and articles of every size."""
    biggest = Article.objects.select_related("site").order_by("-comment_count").first()
    if biggest is None:
        raise SystemExit("There is nothing to read: make the discussions first.")
    rows = [
        [name, sort.name, *in_database(read(biggest, sort), times=_TIMES)]
        for name, read in _PAGES.items()
        for sort in SORTS.values()
    ]
    table(
        f"Reads: time in the database for a page of an article with {biggest.comment_count:,} comments", _COLUMNS, rows
    )
    table("Reads: the first page of articles of other sizes, sorted by best", ["comments", *_COLUMNS[2:]], _by_size())


def _first(article: Article, sort: Sort) -> Callable[[], Any]:
    return lambda: queries.thread(_read(article), Window(sort=sort.name))


def _far(article: Article, sort: Sort) -> Callable[[], Any]:
    """The 500th page, by the cursor that the 499th ended with (or the last page there is)."""
    order = [f"{'-' if sort.is_descending else ''}{column}" for column in (sort.column, "id")]
    listed = Comment.objects.filter(article=article, parent=None, is_listed=True).order_by(*order)
    skipped = min((_FAR_PAGE - 1) * _LIMIT, listed.count() - _LIMIT) - 1
    key, number = listed.values_list(sort.column, "id")[max(skipped, 0)]
    cursor = encode(Cursor(sort.name, key, number))
    return lambda: queries.thread(_read(article), Window(sort=sort.name, cursor=cursor))


def _widest(article: Article, sort: Sort) -> Callable[[], Any]:
    """A page whose 20 roots have the most replies of all, with five replies to each comment on it."""
    listed = Comment.objects.filter(article=article, parent=None, is_listed=True).select_related("author", "article")
    roots = [queries.node(comment) for comment in listed.order_by("-reply_count")[:_LIMIT]]
    window = Window(sort=sort.name, replies=5)

    def read() -> None:
        _read(article)
        queries._grow(roots, window, site_id=article.site_id)

    return read


def _replies(article: Article, sort: Sort) -> Callable[[], Any]:
    """The middle of the replies to the comment that has the most."""
    order = [f"{'-' if sort.is_descending else ''}{column}" for column in (sort.column, "id")]
    parent = (
        Comment.objects.filter(article=article).select_related("article", "author", "site").order_by("-reply_count")[0]
    )
    listed = Comment.objects.filter(parent=parent, is_listed=True).order_by(*order)
    key, number = listed.values_list(sort.column, "id")[parent.reply_count // 2]
    cursor = encode(Cursor(sort.name, key, number))
    return lambda: queries.replies(
        queries.comment_for(None, parent.id, now=clock.now()), Window(sort=sort.name, cursor=cursor)
    )


_PAGES = {"first": _first, "500th": _far, "20 widest roots": _widest, "replies of the widest": _replies}


def _by_size() -> list[list[Any]]:
    listed = list(Article.objects.select_related("site").order_by("comment_count"))
    rows = [
        [each.comment_count, *in_database(_first(each, SORTS["best"]), times=_TIMES)]
        for each in (listed[0], listed[len(listed) // 2])
    ]
    sample = Random(1).sample(listed, min(200, len(listed)))
    reads = iter([_first(each, SORTS["best"]) for each in [sample[0], *sample]])
    return [*rows, [f"{len(sample)} articles, each read once", *in_database(lambda: next(reads)(), times=len(sample))]]


def _read(article: Article) -> Article:
    """The article is a part of the page's work, too."""
    from discussion.articles.queries import article as public_article

    return public_article(article.slug, now=clock.now())
