"""Every poll of a site or an article, row by row, for exports."""

from collections.abc import Iterator

from discussion.polls.models import Ballot, Poll

_SOME = 200


def polls(*, site: int, article: int | None) -> Iterator[Poll]:
    """The polls beneath the article, or every one of the site for None, with their options, corrections and bursts."""
    found = Poll.objects.filter(site_id=site) if article is None else Poll.objects.filter(article_id=article)
    parts = ("options", "corrections", "bursts")
    return found.prefetch_related(*parts).order_by("id").iterator(chunk_size=_SOME)


def ballot_count(*, site: int, article: int | None) -> int:
    """How many ballots were cast in them."""
    found = Ballot.objects.filter(site_id=site)
    return found.count() if article is None else found.filter(poll__article_id=article).count()
