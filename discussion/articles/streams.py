"""Every article of a site, row by row, for exports."""

from collections.abc import Iterator

from discussion.articles.models import Article

# A text may be long, so few are held at once.
_SOME = 20


def articles(*, site: int, article: int | None) -> Iterator[Article]:
    """The article, or every one of the site for None, in whatever state, with its addresses."""
    found = Article.objects.filter(site_id=site) if article is None else Article.objects.filter(id=article)
    return found.defer("body_html").prefetch_related("urls").order_by("id").iterator(chunk_size=_SOME)
