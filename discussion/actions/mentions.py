"""Whom a text calls by name: found when it is saved, linked by the one renderer, and noted beside the comment.

The source stays as it was typed. The link leads to the reader, so that it still does when they take another name.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.comments.people import people_called
from discussion.core import ids, markup
from discussion.notifications.models import Mention


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML, and the readers whom it mentions."""

    body_html: str
    named: frozenset[int]


def render(source: str, *, article: int, site: int) -> Rendered:
    """The text of a comment beneath the article; it may call who published something there."""
    calls = markup.called(source)
    people = people_called(article, site, calls) if calls else {}
    pages = {name: f"{settings.PUBLIC_URL}/r/{ids.encode(number)}/" for name, number in people.items()}
    return Rendered(markup.render_comment(source, pages), frozenset(people.values()))


def preview(source: str, *, article: Article | None) -> str:
    """The text as HTML, as it would be saved beneath the article; without one nobody is called."""
    if article is None:
        return markup.render_comment(source)
    return render(source, article=article.id, site=article.site_id).body_html


def render_anew(source: str, *, comment: int) -> Rendered:
    """The new text of a comment, wherever that stands."""
    place = Comment.objects.filter(id=comment).values_list("article_id", "site_id").first() if "@" in source else None
    article, site = place or (0, 0)
    return render(source, article=article, site=site)


def note(comment: Comment, named: Collection[int]) -> bool:
    """Keep whom the comment mentions; whether somebody is mentioned who was not before."""
    known = set(Mention.objects.filter(comment=comment).values_list("reader_id", flat=True))
    Mention.objects.filter(comment=comment).exclude(reader__in=named).delete()
    new = [Mention(site_id=comment.site_id, comment=comment, reader_id=each) for each in sorted({*named} - known)]
    Mention.objects.bulk_create(new)
    return bool(new)
