"""Atom feeds: new articles of a site, where its readers look for them, and new comments of a site or of an article."""

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.translation import gettext as _

from discussion.articles import queries as articles
from discussion.comments import queries as comments
from discussion.pages import addresses, documents, metadata
from discussion.pages.documents import in_xml
from discussion.pages.page import PublicPage

if TYPE_CHECKING:
    from discussion.articles.models import Article
    from discussion.comments.models import Comment
    from discussion.sites.models import Site

_ARTICLES, _COMMENTS = 20, 50


class ArticlesFeed(PublicPage):
    """The newest articles of the site."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The feed, or 304."""
        home = documents.home(self)
        atom = _atom(self.site, self.site.name, link=f"{home}/", own=home + request.path, since=self.site.created_at)
        for each in articles.page(self.site, limit=_ARTICLES, cursor=None, now=self.now).items:
            _add_article(atom, each)
        return _answer(request, atom)


class CommentsFeed(PublicPage):
    """The newest comments of the site, whatever their article."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The feed, or 304."""
        home, title = documents.home(self), _("Comments on %(title)s") % {"title": self.site.name}
        atom = _atom(self.site, title, link=f"{home}/", own=home + request.path, since=self.site.created_at)
        for each in comments.newest_of_site(self.site, limit=_COMMENTS, now=self.now):
            _add_comment(atom, each, each.article)
        return _answer(request, atom)


class ArticleFeed(PublicPage):
    """The newest comments of an article."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        """The feed, or 304."""
        found = articles.article_without_text(slug, now=self.now)
        self.site = found.site
        link, title = documents.absolute(addresses.article(slug)), _("Comments on %(title)s") % {"title": found.title}
        atom = _atom(found.site, title, link=link, own=f"{link}feed/", since=found.created_at)
        for each in comments.newest_of_article(found, limit=_COMMENTS):
            _add_comment(atom, each, found)
        return _answer(request, atom)


class _Atom(Atom1Feed):
    """Atom as Django writes it, and the whole text in an entry; while there is none, the feed is as old as its site."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["since"]


def _atom(site: "Site", title: str, *, link: str, own: str, since: datetime) -> _Atom:
    return _Atom(
        title=in_xml(title),
        link=link,
        description=None,
        language=site.language,
        author_name=in_xml(site.name),
        feed_url=own,
        feed_guid=get_tag_uri(own, since),
        since=since,
    )


def _add_article(atom: _Atom, article: "Article") -> None:
    url = documents.absolute(addresses.article(article.slug))
    atom.add_item(
        title=in_xml(article.title),
        link=url,
        # By the day it was made, since the day of its publication can be changed.
        unique_id=get_tag_uri(url, article.created_at),
        description=escape(in_xml(metadata.description_of(article))),
        author_name=in_xml(article.author) or None,
        pubdate=article.published_at,
        updateddate=metadata.changed_at(article) or article.published_at,
        content="",
    )


def _add_comment(atom: _Atom, comment: "Comment", article: "Article") -> None:
    name = in_xml(comment.author.name if comment.author else "") or _("A former reader")
    atom.add_item(
        title=_("%(name)s on %(title)s") % {"name": name, "title": in_xml(article.title)},
        link=documents.absolute(addresses.comment(comment.id)),
        description=None,  # type: ignore[arg-type]  # then Django writes no summary
        author_name=name,
        pubdate=comment.created_at,
        updateddate=comment.edited_at or comment.created_at,
        content=in_xml(comment.body_html),
    )


def _answer(request: HttpRequest, atom: _Atom) -> HttpResponseBase:
    return documents.public(request, atom.writeString("utf-8"), atom.content_type)
