"""The list of articles, and an article with its discussion: the same bytes for everybody."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from discussion.actions.refusals import closed
from discussion.articles import queries as articles
from discussion.comments import queries as comments
from discussion.comments.cursors import SORTS
from discussion.core import markup
from discussion.pages import addresses, threads
from discussion.pages.moments import day, machine
from discussion.pages.page import PublicPage

if TYPE_CHECKING:
    from discussion.articles.models import Article

_PER_PAGE = 20
NAMES_OF_SORTS = {name: name.capitalize() for name in SORTS}

# What a search engine shows of a description.
_DESCRIPTION_LENGTH = 160


class Articles(PublicPage):
    """The site's articles, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A page of the list."""
        cursor = request.GET.get("cursor")
        page = articles.page(self.site, limit=_PER_PAGE, cursor=cursor, now=self.now)
        items = [{"article": each, "comments": _comments(each), **_published(each)} for each in page.items]
        next_url = addresses.query(cursor=page.next)
        return self.show(
            "pages/articles.html", {"site": self.site, "items": items, "next_url": next_url, "is_later": bool(cursor)}
        )


class ArticlePage(PublicPage):
    """An article with its discussion beneath."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The article with a page of its discussion."""
        window = comments.Window(sort=request.GET.get("sort", comments.Window().sort), cursor=request.GET.get("cursor"))
        found = articles.article(slug, now=self.now)
        page, is_open = comments.thread(found, window), found.is_open(self.now)
        context = {
            "site": found.site,
            "article": found,
            "description": found.standfirst or markup.excerpt(found.body_html, length=_DESCRIPTION_LENGTH),
            "canonical": addresses.canonical(found.slug, found.url),
            "comments": _comments(found),
            "is_open": is_open,
            "closed": closed().detail,
            "sorts": NAMES_OF_SORTS,
            "sort": window.sort,
            "thread": threads.thread(page.items, sort=window.sort, can_answer=is_open),
            "next_url": addresses.query(sort=window.sort, cursor=page.next) if page.next else "",
            "is_later": bool(window.cursor),
            **_published(found),
        }
        return self.show("pages/article.html", context)


def _comments(found: "Article") -> str:
    return threads.counted(found.comment_count, "comment", "comments")


def _published(found: "Article") -> dict[str, str]:
    time = found.published_at
    return {"published": day(time), "published_at": machine(time)} if time else {}
