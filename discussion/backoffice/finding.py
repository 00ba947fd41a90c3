"""Finding comments and readers: by what an index knows, never by a look at every text."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from discussion.accounts.models import Reader
from discussion.accounts.queries import readers_of
from discussion.articles.queries import articles_of
from discussion.comments.models import Comment
from discussion.core import ids

# A name that begins so for more readers than this is no name to search for.
_MOST_AUTHORS = 200


def find_comments(comments: QuerySet[Comment], text: str, site_ids: Collection[int] | None) -> QuerySet[Comment]:
    """The comment with this public id, else those beneath the article of this slug, else those of authors so named."""
    text = text.strip()
    number = ids.decode(text.lower())
    if number is not None and comments.filter(id=number).exists():
        return comments.filter(id=number)
    article = articles_of(site_ids).filter(slug=text.lower()).values_list("id", flat=True).first()
    if article is not None:
        return comments.filter(article_id=article)
    authors = readers_of(site_ids).filter(name__istartswith=text).values_list("id", flat=True)
    return comments.filter(author_id__in=list(authors[:_MOST_AUTHORS]))


def find_readers(readers: QuerySet[Reader], text: str, *, by_email: bool) -> QuerySet[Reader]:
    """The reader with this public id, or (where it may be asked for) this e-mail, else those whose name begins so."""
    text = text.strip()
    number = ids.decode(text.lower())
    if number is not None and readers.filter(id=number).exists():
        return readers.filter(id=number)
    if by_email and "@" in text:
        return readers.filter(email=text.lower())
    return readers.filter(name__istartswith=text)


class StateFilter(admin.SimpleListFilter):
    """Comments in one state."""

    title = gettext_lazy("state")
    template = "backoffice/chips.html"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every state, those that ask for a decision first."""
        order = (
            Comment.State.PENDING,
            Comment.State.PUBLISHED,
            Comment.State.REJECTED,
            Comment.State.REMOVED,
            Comment.State.DELETED,
        )
        return [(state.value, str(state.label)) for state in order]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        """The comments in the chosen state."""
        state = self.value()
        return in_state(queryset, state) if state else queryset


def in_state(comments: QuerySet[Comment], state: str) -> QuerySet[Comment]:
    """The comments in one state; the few that are not published have an index of their own."""
    found = comments.filter(state=state)
    if state == Comment.State.PUBLISHED:
        return found
    # Said twice, because SQLite takes a partial index only where its condition stands word for word.
    return found.exclude(state=Comment.State.PUBLISHED)
