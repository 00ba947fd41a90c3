"""Where readers see what the admin speaks of. The addresses are public, and never change."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from discussion.articles.models import Article
from discussion.backoffice.scope import scope_of


def article_page(slug: str) -> str:
    """The hosted page of an article."""
    return f"/a/{slug}/"


def comment_page(public_id: str) -> str:
    """The permalink of a comment."""
    return f"/c/{public_id}/"


def poll_page(public_id: str) -> str:
    """The hosted page of a poll."""
    return f"/p/{public_id}/"


def poll_results(public_id: str) -> str:
    """What came of a poll, as whoever opens it may see it."""
    return f"/p/{public_id}/results"


def reader_page(number: int) -> str:
    """The reader in the admin."""
    return reverse("admin:accounts_reader_change", args=[number])


def exports_link(request: HttpRequest, article: Article) -> str:
    """Where whoever moderates the article asks for its export; empty for others."""
    if not scope_of(request).may_moderate(article.site_id):
        return ""
    return f"{reverse('admin:exports_export_changelist')}?{urlencode({'article': article.slug})}"
