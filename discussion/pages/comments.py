"""One comment: its own page, more of its replies, its history."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from discussion.comments import queries
from discussion.comments.queries import Ancestors, Window
from discussion.core import ids
from discussion.core.errors import not_found
from discussion.core.ids import identifier
from discussion.pages import addresses, lists, metadata, ownership, threads
from discussion.pages.moments import machine, spoken
from discussion.pages.page import PrivatePage, PublicPage
from discussion.polls import queries as polls
from discussion.stances import queries as stances

if TYPE_CHECKING:
    from discussion.comments.models import Comment

_ANCESTORS = 4
_REVISIONS = 20
# The comment itself is the first of the four levels that a page shows.
_LEVELS = 2
_FEWER_LEVELS = ("0", "1")


class Permalink(PrivatePage):
    """A comment with those above it and its replies, as this reader may see it."""

    part = "pages/thread.html"

    def get(self, request: HttpRequest, comment: str) -> HttpResponse:
        """The comment's page."""
        found = queries.comment_for(self.reader, identifier(comment), now=self.now)
        window = window_of(request)
        page = queries.replies(found, window)
        above = queries.ancestors(found, limit=_ANCESTORS, cursor=None)
        stances.show_on(found.article, [*page.items, *above.items])
        self.site, is_open = found.site, found.article.is_open(self.now)
        context = {
            **about(found),
            "metadata": metadata.of_comment(found),
            "closed": lists.closed_note(found.site, is_open=is_open),
            "above": threads.quoted(above.items),
            "earlier": _earlier(above),
            "reason_url": self._reason(found),
            **lists.of_replies(found, page, window, is_open=is_open),
            **ownership.context(self.reader, found, self.now, held=request.GET.get("held", "")),
        }
        return self.show("pages/comment.html", context)

    def _reason(self, found: "Comment") -> str:
        """Where a reader who has answered the lead poll says that this comment changed their mind; empty for others."""
        lead = stances.lead_of(found.article)
        is_own = self.reader is not None and found.author_id == self.reader.id
        if lead is None or is_own or found.state != "published" or not lead.is_open(self.now):
            return ""
        if not lead.may_change or polls.ballot_of(self.reader, lead) is None:
            return ""
        return f"{addresses.poll(lead.id)}ballot{addresses.query(comment=ids.encode(found.id))}"


class Replies(PublicPage):
    """More replies of one comment."""

    part = "pages/thread.html"

    def get(self, request: HttpRequest, comment: str) -> HttpResponse:
        """A page of direct replies, each with its own first ones."""
        found = queries.comment_for(None, identifier(comment), now=self.now)
        self.site = found.site
        window = window_of(request)
        page, is_open = queries.replies(found, window), found.article.is_open(self.now)
        node = queries.node(found)
        stances.show_on(found.article, [node, *page.items])
        context = {
            **about(found),
            "site": found.site,
            "target": threads.target(node, can_answer=is_open and found.state == "published"),
            **lists.of_replies(found, page, window, is_open=is_open),
        }
        return self.show("pages/replies.html", context)


class History(PublicPage):
    """What a comment said before."""

    def get(self, request: HttpRequest, comment: str) -> HttpResponse:
        """Its texts, newest first."""
        found = queries.comment_for(None, identifier(comment), now=self.now)
        self.site = found.site
        cursor = request.GET.get("cursor")
        items, more = queries.revisions(found, limit=_REVISIONS, cursor=cursor)
        context = {
            **about(found),
            "site": found.site,
            "above": "" if cursor else threads.quoted([queries.node(found)]),
            "now": spoken(found.edited_at or found.created_at),
            "texts": [(each, spoken(each.created_at), machine(each.created_at)) for each in items],
            "next_url": addresses.query(cursor=more),
        }
        return self.show("pages/history.html", context)


def window_of(request: HttpRequest) -> Window:
    """The part of the replies that is asked for, with fewer `levels` where they join a page that is deep already."""
    levels = request.GET.get("levels", "")
    depth = int(levels) if levels in _FEWER_LEVELS else _LEVELS
    return Window(sort=request.GET.get("sort", Window().sort), depth=depth, cursor=request.GET.get("cursor"))


def about(found: "Comment") -> dict[str, Any]:
    """The comment's article and addresses."""
    article = found.article
    return {
        "article": article,
        "article_url": addresses.article(article.slug),
        "canonical": addresses.canonical(article.slug, article.url),
        "url": addresses.comment(found.id),
    }


def published(page: PrivatePage, comment: str) -> "Comment":
    """A comment that can be answered and voted on; raises Refusal `not_found`."""
    found = queries.comment_for(page.reader, identifier(comment), now=page.now)
    if found.state != "published":
        raise not_found()
    return found


def _earlier(above: Ancestors) -> str:
    return addresses.comment(above.items[0].id) if above.next else ""
