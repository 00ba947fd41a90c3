"""The list of articles, and an article with its discussion: the same bytes for everybody."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from discussion.articles import queries as articles
from discussion.comments import queries as comments
from discussion.core import ids
from discussion.core.moments import day
from discussion.core.numbers import counted
from discussion.pages import addresses, documents, lists, metadata, questions
from discussion.pages.moments import machine
from discussion.pages.page import PublicPage
from discussion.polls import queries as polls
from discussion.sites.queries import origins_of
from discussion.stances import queries as stances

if TYPE_CHECKING:
    from datetime import datetime

    from discussion.articles.models import Article
    from discussion.comments.tree import Page
    from discussion.polls.models import Poll

_PER_PAGE = 20


class Articles(PublicPage):
    """The site's articles, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A page of the list."""
        cursor = request.GET.get("cursor")
        page = articles.page(self.site, limit=_PER_PAGE, cursor=cursor, now=self.now)
        items = [{"article": each, "comments": _comments(each), **_published(each)} for each in page.items]
        context = {
            "site": self.site,
            "metadata": metadata.of_list(self.site, home=documents.home(self), is_first=not cursor),
            "items": items,
            "next_url": addresses.query(cursor=page.next),
            "is_later": bool(cursor),
        }
        return self.show("pages/articles.html", context)


class ArticlePage(PublicPage):
    """An article with its discussion beneath."""

    part = "pages/thread.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The article with a page of its discussion."""
        window = comments.Window(sort=request.GET.get("sort", comments.Window().sort), cursor=request.GET.get("cursor"))
        found = articles.article(slug, now=self.now)
        self.site = found.site
        stance = request.GET.get("stance")
        page, is_open = _chosen(found, window, stance, self.now), found.is_open(self.now)
        stances.show_on(found, page.items)
        context = {
            "site": found.site,
            "article": found,
            "metadata": metadata.of_article(found, page.items, is_default=self._is_default(window) and not stance),
            "comments": _comments(found),
            "closed": lists.closed_note(found.site, is_open=is_open),
            "polls": [questions.asked(each, self.now) for each in self._polls(found)],
            **lists.of_article(found, page, window, is_open=is_open, stance=stance, now=self.now),
            **_published(found),
        }
        return self._framed(self.show("pages/article.html", context), found)

    def _framed(self, answer: HttpResponse, found: "Article") -> HttpResponse:
        """The answer, which the site's own pages may show in a frame where the site embeds so."""
        if found.site.may_be_framed and (origins := origins_of(found.site)):
            # Read by the edge, which sets both headers.
            vars(answer).update(framed_by=origins, xframe_options_exempt=True)
        return answer

    def _polls(self, found: "Article") -> list["Poll"]:
        """The polls beneath it; a part of the page shows none."""
        return [] if self.is_part else polls.polls_beneath([found])[found.id]

    def _is_default(self, window: comments.Window) -> bool:
        """Whether this is the one form of the page that search engines shall know."""
        return window.sort == comments.Window().sort and not window.cursor and not self.is_part


def _chosen(found: "Article", window: comments.Window, stance: str | None, now: "datetime") -> "Page":
    """A page of the discussion, or of the comments that carry an answer."""
    if not stance:
        return comments.thread(found, window)
    return stances.comments_with(found, ids.decode(stance) or 0, window, now=now)


def _comments(found: "Article") -> str:
    return counted(found.comment_count, "%(n)s comment", "%(n)s comments")


def _published(found: "Article") -> dict[str, str]:
    time = found.published_at
    return {"published": day(time), "published_at": machine(time)} if time else {}
