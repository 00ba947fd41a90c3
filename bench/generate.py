"""Fills the database with invented discussions: as many comments as asked for, the same ones for the same seed.

Rows arrive in the order of time across all articles, as they would in life, so that the comments of one article lie
scattered over the table and no index is packed better than a real one.
"""

import argparse
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from random import Random
from typing import Any

from bench import bulk, shapes
from bench.words import Writer

OPTIONS = ("comments", "articles", "biggest", "chain", "seed", "force")
_START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
_BETWEEN_ARTICLES = timedelta(hours=7)
_MOST_READERS = 5_000
_COMMENTS_OF_A_READER = 20
_MODERATORS = 20
_VARIANTS = 48
# An identifier has room for so many comments of one millisecond.
_MOST_COMMENTS = 4_000_000


def add_options(parser: argparse.ArgumentParser) -> None:
    """The generator's options."""
    parser.add_argument("--comments", type=int, default=1_000_000, help="how many comments (1,000,000)")
    parser.add_argument("--articles", type=int, default=1_000, help="how many articles (1,000)")
    parser.add_argument("--biggest", type=int, default=100_000, help="comments of the biggest article (100,000)")
    parser.add_argument("--chain", type=int, default=10_000, help="length of the one chain of replies (10,000)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same discussions (1)")
    parser.add_argument("--force", action="store_true", help="add to a database that holds comments already")


def generate(*, comments: int, articles: int, biggest: int, chain: int, seed: int = 1, force: bool = False) -> None:
    """Make the discussions. Ends the program where they cannot be made or comments are there already."""
    from discussion.comments.models import Comment

    earlier = Comment.objects.count()
    if articles < 3 or comments < biggest + chain + articles or earlier + comments > _MOST_COMMENTS:
        raise SystemExit(
            "The figures do not fit: --articles must be 3 or more, and --comments at least --biggest, --chain and"
            f" one for each article together, and at most {_MOST_COMMENTS:,} in all."
        )
    if earlier and not force:
        raise SystemExit("The database holds comments already: empty it first, or add to them with --force.")
    random, writer = Random(seed), Writer(seed)
    sizes = shapes.sizes(random, comments=comments, articles=articles, biggest=biggest, chain=chain)
    discussions = [
        shapes.chain(random, size) if place == 1 else shapes.thread(random, size) for place, size in enumerate(sizes)
    ]
    site, readers = _make_readers(writer, min(_MOST_READERS, comments // _COMMENTS_OF_A_READER))
    articles_made = _make_articles(site, writer, discussions, earlier)
    columns = [field.column for field in Comment._meta.concrete_fields]
    bulk.insert(Comment._meta.db_table, columns, _rows(site, articles_made, readers, discussions, earlier))
    bulk.analyse()


def _make_readers(writer: Writer, count: int) -> tuple[Any, list[int]]:
    from discussion.accounts.models import Reader, Role
    from discussion.sites.queries import default_site

    site = default_site()
    made = Reader.objects.bulk_create(
        (
            Reader(name=writer.name(), kind=Reader.Kind.GUEST, site=site, password="!", created_at=_START)
            for _ in range(count)
        ),
        batch_size=500,
    )
    Role.objects.bulk_create(Role(reader=each, site=site, name=Role.Name.MODERATOR) for each in made[:_MODERATORS])
    return site, [each.id for each in made]


def _make_articles(site: Any, writer: Writer, discussions: Sequence[shapes.Shape], earlier: int) -> list[Any]:
    from discussion.articles.models import Article
    from discussion.core import markup

    body = writer.text(6_000)
    body_html, made = markup.render_article(body), []
    for place, shape in enumerate(discussions):
        opened = _START + place * _BETWEEN_ARTICLES
        made.append(
            Article(
                site=site,
                slug=f"article-{earlier + place}",
                title=writer.sentence(),
                standfirst=writer.sentence(),
                body=body,
                body_html=body_html,
                published_at=opened,
                created_at=opened,
                updated_at=opened,
                comment_count=sum(shape.is_published),
            )
        )
    return Article.objects.bulk_create(made, batch_size=500)


def _rows(
    site: Any, articles: Sequence[Any], readers: Sequence[int], discussions: Sequence[shapes.Shape], earlier: int
) -> Iterator[tuple[Any, ...]]:
    """A row for each comment, columns as the table has them."""
    from discussion.comments.ranking import scores
    from discussion.core import ids

    random, texts = Random(f"rows of {earlier}"), variants()
    scored = lru_cache(maxsize=100_000)(lambda up, down: scores(up=up, down=down, approval_rate=site.approval_rate))
    numbers = [[0] * len(shape.parents) for shape in discussions]
    # Behind those of an earlier run, so that no identifier comes twice.
    for serial, (moment, place, position) in enumerate(_in_time(articles, discussions), start=earlier):
        shape, known, (body, body_html) = discussions[place], numbers[place], random.choice(texts)
        known[position] = ids.first_id_of(moment) + serial
        parent, (up, down) = shape.parents[position], shape.votes[position]
        above = (None, None) if parent == shapes.ROOT else (known[parent], known[shape.roots[position]])
        found, is_published = scored(up, down), shape.is_published[position]
        yield (
            known[position],
            site.id,
            articles[place].id,
            random.choice(readers),
            *above,
            shape.depths[position],
            body,
            body_html,
            "published" if is_published else "removed",
            shape.is_listed[position],
            1 if is_published else 2,
            moment,
            None,
            shape.reply_counts[position],
            up,
            down,
            None,
            found.best,
            found.top,
            found.controversial,
            found.best,
            0.0,
            0,
            False,
            None,
            "",
        )


def _in_time(articles: Sequence[Any], discussions: Sequence[shapes.Shape]) -> list[tuple[datetime, int, int]]:
    moments = [
        (article.published_at + timedelta(milliseconds=int(seconds * 1000)), place, position)
        for place, (article, shape) in enumerate(zip(articles, discussions, strict=True))
        for position, seconds in enumerate(shape.seconds)
    ]
    return sorted(moments)


@cache
def variants() -> list[tuple[str, str]]:
    """A few dozen texts, rendered once each: what is measured is not the renderer."""
    from discussion.core import markup

    random, writer = Random("lengths"), Writer(0)
    texts = [writer.text(max(20, min(int(random.lognormvariate(5.2, 0.9)), 4_000))) for _ in range(_VARIANTS)]
    return [(text, markup.render_comment(text)) for text in texts]
