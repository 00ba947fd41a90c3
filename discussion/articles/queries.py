"""Every read of articles that leaves the package."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from discussion.articles.addresses import normalise
from discussion.articles.models import Article, ArticleURL
from discussion.core import cursors, statements
from discussion.core.errors import Kind, Refusal, not_found
from discussion.sites.models import Site

_WHOLE, _SITE = statements.Share(Article, "a"), statements.Share(Site, "s")
_WITHOUT_TEXT = statements.Share(Article, "a", without=("body", "body_html"))


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
            "This is no web address: give one that begins with http:// or https://.",
            field="url",
        )
    found = ArticleURL.objects.select_related("article__site").filter(site=site, address=address).first()
    if found is None or not found.article.is_public(now):
        raise not_found()
    return found.article


def page(site: Site, *, limit: int, cursor: str | None, now: datetime) -> Page:
    """A page of the articles that readers of the site may know of, newest first; raises Refusal `invalid_cursor`."""
    found = Article.objects.filter(_public(now), site=site).select_related("site").order_by("-published_at", "-id")
    if cursor:
        moment, number = cursors.decode(cursor, length=2)
        found = found.filter(_behind(cursors.moment(moment), cursors.whole(number)))
    items = list(found[: limit + 1])
    more = cursors.encode([items[limit - 1].published_at, items[limit - 1].id]) if len(items) > limit else None
    return Page(items[:limit], more)


def comment_counts(slugs: Sequence[str], *, now: datetime) -> dict[str, int]:
    """Slug → published comments, for the public articles among the slugs."""
    return dict(Article.objects.filter(_public(now), slug__in=slugs).values_list("slug", "comment_count"))


def aliases_of(found: Article) -> list[str]:
    """The normalised addresses under which the article is found."""
    return list(found.urls.order_by("id").values_list("address", flat=True))


def articles_of(site_ids: Collection[int] | None) -> QuerySet[Article]:
    """Every article of these sites (of all, for None) in every state, newest first, for those who edit them."""
    found = Article.objects.select_related("site").order_by("-id")
    return found if site_ids is None else found.filter(site_id__in=site_ids)


def has_articles() -> bool:
    """Whether there is any article at all."""
    return Article.objects.exists()


def _public_article(slug: str, share: statements.Share, now: datetime) -> Article:
    found = statements.first(
        f"SELECT {share}, {_SITE} FROM articles_article a JOIN sites_site s ON s.id = a.site_id WHERE a.slug = %s",  # noqa: S608
        [slug],
        share,
        _SITE,
    )
    if found is None or not found[0].is_public(now):
        raise not_found()
    article: Article = found[0]
    article.site = found[1]
    return article


def _behind(moment: datetime, number: int) -> Q:
    return Q(published_at__lte=moment) & (Q(published_at__lt=moment) | Q(id__lt=number))


def _public(now: datetime) -> Q:
    shown = Q(state__in=[Article.State.OPEN, Article.State.CLOSED])
    due = Q(state=Article.State.SCHEDULED, published_at__lte=now)
    return (shown | due) & Q(state__in=[Article.State.SCHEDULED, Article.State.OPEN, Article.State.CLOSED])
