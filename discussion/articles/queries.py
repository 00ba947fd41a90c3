"""Every read of articles that leaves the package."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Mod, RowNumber
from django.utils.translation import gettext as _

from discussion.articles.addresses import normalise
from discussion.articles.models import Article, ArticleURL, Change
from discussion.core import cursors, statements
from discussion.core.errors import Kind, Refusal, not_found
from discussion.sites.models import Site

_WHOLE, _SITE = statements.Share(Article, "a"), statements.Share(Site, "s")
_WITHOUT_TEXT = statements.Share(Article, "a", without=("body", "body_html"))
_JOINED = f"SELECT {{}}, {_SITE} FROM articles_article a JOIN sites_site s ON s.id = a.site_id WHERE "  # noqa: S608
_FOLLOWED = _JOINED.format(_WITHOUT_TEXT) + "a.id = %s"
_VERSIONS = """
    SELECT a.id, a.version, s.version FROM articles_article a JOIN sites_site s ON s.id = a.site_id WHERE a.id {among}
"""
_NEWS = """
    SELECT version, event, subject FROM articles_change WHERE article_id = %s AND version > %s AND version <= %s
    ORDER BY version LIMIT %s
"""


# So many changes are told at once.
NEWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class News:
    """What came of an article since a version, up to `version`: version, event and subject of each change.

    `is_reset` where that cannot be told, or is too much to tell: then whoever asks reads everything anew. `has_more`
    where they should ask again.
    """

    version: int
    changes: list[tuple[int, str, int | None]]
    is_reset: bool = False
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A list of articles and the cursor to the rest."""

    items: list[Article]
    next: str | None


def article(slug: str, *, now: datetime) -> Article:
    """A public article; raises Refusal `not_found` for an absent, draft, scheduled or withdrawn one."""
    return _public_article(slug, _WHOLE, now)


def article_without_text(slug: str, *, now: datetime) -> Article:
    """The same for those who want its discussion: the text, which may be long, stays in the database."""
    return _public_article(slug, _WITHOUT_TEXT, now)


def article_followed(number: int, *, now: datetime) -> Article:
    """The public article with this id, without its text; raises Refusal `not_found`."""
    return _public(_FOLLOWED, number, _WITHOUT_TEXT, now)


def versions(numbers: Collection[int]) -> dict[int, tuple[int, int]]:
    """Article → its version and that of its site, for those of these that exist."""
    rows = statements.rows(_VERSIONS.format(among=statements.among()), [statements.numbers(numbers)])
    return {number: (version, of_site) for number, version, of_site in rows}


def slugs(numbers: Collection[int]) -> dict[int, str]:
    """Article → its slug."""
    return dict(Article.objects.filter(id__in=numbers).values_list("id", "slug")) if numbers else {}


def news(found: Article, *, since: int) -> News:
    """What came since a version that somebody has, up to the one that was loaded."""
    rows = statements.rows(_NEWS, [found.id, since, found.version, NEWS_AT_ONCE + 1])
    told, known = rows[:NEWS_AT_ONCE], range(since + 1, since + 1 + len(rows))
    is_whole = [row[0] for row in rows] == list(known) and (len(rows) > len(told) or since + len(rows) == found.version)
    if not is_whole or any(event == Change.Event.RESET for _, event, _ in told):
        return News(found.version, [], is_reset=True)
    return News(since + len(told), [tuple(row) for row in told], has_more=len(rows) > len(told))


def article_for_editor(slug: str) -> Article:
    """An article in any state, for a door that checks the editor's role; raises Refusal `not_found`."""
    found = Article.objects.select_related("site").filter(slug=slug).first()
    if found is None:
        raise not_found()
    return found


def article_at(url: str, *, site: Site, now: datetime) -> Article:
    """The public article that stands, or once stood, at this address; raises Refusal `invalid_url`, `not_found`."""
    address = normalise(url)
    if address is None:
        raise Refusal(
            Kind.INVALID,
            "invalid_url",
            _("This is no web address: give one that begins with http:// or https://."),
            field="url",
        )
    found = ArticleURL.objects.select_related("article__site").filter(site=site, address=address).first()
    if found is None or not found.article.is_public(now):
        raise not_found()
    return found.article


def page(site: Site, *, limit: int, cursor: str | None, now: datetime) -> Page:
    """A page of the articles that readers of the site may know of, newest first; raises Refusal `invalid_cursor`."""
    found = Article.objects.filter(public(now), site=site).select_related("site").order_by("-published_at", "-id")
    if cursor:
        moment, number = cursors.decode(cursor, length=2)
        found = found.filter(_behind(cursors.moment(moment), cursors.whole(number)))
    items = list(found[: limit + 1])
    more = cursors.encode([items[limit - 1].published_at, items[limit - 1].id]) if len(items) > limit else None
    return Page(items[:limit], more)


def published_from(site: Site, *, start: int, limit: int, now: datetime) -> list[Article]:
    """The public articles of the site from this identifier on, in the order in which they were made, without texts."""
    found = Article.objects.filter(public(now), site=site, id__gte=start).order_by("id")
    return list(found.only("slug", "published_at", "updated_at")[:limit])


def starts_of_parts(site: Site, *, size: int, now: datetime) -> list[int]:
    """The identifiers at which parts of `size` public articles of the site begin, in the order of `published_from`."""
    place = Window(RowNumber(), order_by=F("id").asc())
    numbered = Article.objects.filter(public(now), site=site).annotate(place=Mod(place, size))
    return list(numbered.filter(place=1).order_by("id").values_list("id", flat=True))


def comment_counts(slugs: Sequence[str], *, now: datetime) -> dict[str, int]:
    """Slug → published comments, for the public articles among the slugs."""
    return dict(Article.objects.filter(public(now), slug__in=slugs).values_list("slug", "comment_count"))


def public(now: datetime, *, path: str = "") -> Q:
    """Which articles readers may know of; `path` leads to them from another model, as in `article__`."""
    shown = [Article.State.OPEN, Article.State.CLOSED]
    listed = Q((f"{path}state__in", [Article.State.SCHEDULED, *shown]))
    due = Q((f"{path}state", Article.State.SCHEDULED), (f"{path}published_at__lte", now))
    return (Q((f"{path}state__in", shown)) | due) & listed


def aliases_of(found: Article) -> list[str]:
    """The normalised addresses under which the article is found."""
    return list(found.urls.order_by("id").values_list("address", flat=True))


def standing_at(site_id: int, urls: Sequence[str], number: int | None) -> int | None:
    """The site's article with this id, or else the one that stands at any of these addresses."""
    if number is not None and Article.objects.filter(id=number, site_id=site_id).exists():
        return number
    addresses = [address for url in urls if url and (address := normalise(url))]
    found = ArticleURL.objects.filter(site_id=site_id, address__in=addresses).order_by("id")
    return found.values_list("article_id", flat=True).first()


def articles_of(site_ids: Collection[int] | None) -> QuerySet[Article]:
    """Every article of these sites (of all, for None) in every state, newest first, for those who edit them."""
    found = Article.objects.select_related("site").order_by("-id")
    return found if site_ids is None else found.filter(site_id__in=site_ids)


def newest_slug(now: datetime) -> str | None:
    """The slug of some public article; None where there is none."""
    return Article.objects.filter(public(now)).order_by("-id").values_list("slug", flat=True).first()


def has_articles() -> bool:
    """Whether there is any article at all."""
    return Article.objects.exists()


def _public_article(slug: str, share: statements.Share, now: datetime) -> Article:
    return _public(_JOINED.format(share) + "a.slug = %s", slug, share, now)


def _public(sql: str, key: str | int, share: statements.Share, now: datetime) -> Article:
    found = statements.first(sql, [key], share, _SITE)
    if found is None or not found[0].is_public(now):
        raise not_found()
    article: Article = found[0]
    article.site = found[1]
    return article


def _behind(moment: datetime, number: int) -> Q:
    return Q(published_at__lte=moment) & (Q(published_at__lt=moment) | Q(id__lt=number))
