"""What a page's head says to machines: Open Graph for those who share it, JSON-LD for search engines, as plain data."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from locale import normalize
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import to_locale

from discussion.comments.tree import Node
from discussion.core import ids, markup
from discussion.pages import addresses
from discussion.pages.documents import absolute
from discussion.pages.moments import machine

if TYPE_CHECKING:
    from discussion.articles.models import Article
    from discussion.comments.models import Comment
    from discussion.polls.models import Poll
    from discussion.sites.models import Site

# What search engines show of a description, and what they take of a headline.
_DESCRIPTION, _HEADLINE = 160, 110
# The comments that come first, each as far as it fits a screen, tell a search engine what is argued; all of them would
# send every text of the page twice.
_COMMENTS, _WORDS = 20, 500
_LOCALE = re.compile("[a-z]{2,3}_[A-Z]{2}")
# So much of a text's HTML is looked at for each letter that is wanted: a long text shall cost no more than a short one.
_MARKUP = 6
# Inside a script these would end it, or end a string of old JavaScript.
_ESCAPES = {letter.encode(): f"\\u{ord(letter):04x}".encode() for letter in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Metadata:
    """The head of one page. `feeds` are titles and addresses, `properties` Open Graph's."""

    description: str
    canonical: str
    properties: dict[str, str]
    is_indexed: bool = False
    feeds: tuple[tuple[str, str], ...] = ()
    json_ld: str = ""


def of_list(site: "Site", *, home: str, is_first: bool) -> Metadata:
    """The list of articles; of its pages only the first is for search engines."""
    description = _("Articles on %(site)s, and what readers say about them.") % {"site": site.name}
    url = f"{home}/"
    properties = _open_graph(site, "website", title=site.name, description=description, url=url)
    return Metadata(description, url, properties, is_indexed=is_first)


def of_poll(poll: "Poll", *, home: str) -> Metadata:
    """A poll on a page of its own."""
    url = f"{home}{addresses.poll(poll.id)}"
    description = _("A readers’ poll on %(site)s: %(question)s") % {"site": poll.site.name, "question": poll.question}
    properties = _open_graph(poll.site, "website", title=poll.question, description=description, url=url)
    return Metadata(description, url, properties, is_indexed=True)


def of_article(article: "Article", nodes: Sequence[Node], *, is_default: bool) -> Metadata:
    """An article with a page of its discussion; sorted otherwise or further down it is not for search engines."""
    canonical, description = addresses.canonical(article.slug, article.url), description_of(article)
    properties = _open_graph(
        article.site, "article", title=article.title, description=description, url=canonical
    ) | _times(article)
    feed = _("Comments on %(title)s") % {"title": article.title}, f"{addresses.article(article.slug)}feed/"
    said = json_ld(article, nodes, description=description) if is_default else ""
    return Metadata(description, canonical, properties, is_indexed=is_default, feeds=(feed,), json_ld=said)


def of_comment(comment: "Comment") -> Metadata:
    """A comment's own page, to be shared and not to be found: search engines find it beneath its article."""
    article, is_shown = comment.article, comment.state == "published"
    name = comment.author.name if is_shown and comment.author else ""
    title = _("%(name)s on %(title)s") % {"name": name or _("A comment"), "title": article.title}
    description = _beginning(comment.body_html, length=_DESCRIPTION) if is_shown else title
    properties = _open_graph(
        comment.site, "article", title=title, description=description, url=absolute(addresses.comment(comment.id))
    )
    return Metadata(description, addresses.canonical(article.slug, article.url), properties)


def description_of(article: "Article") -> str:
    """What the article is about, in a sentence or two."""
    words = _shortened(article.standfirst, length=_DESCRIPTION) or _beginning(article.body_html, length=_DESCRIPTION)
    return words or _("What readers say about “%(title)s”.") % {"title": article.title}


def changed_at(article: "Article") -> datetime | None:
    """When the article was last changed since its publication; None where it stands as it was published."""
    is_changed = article.revision > 1 and article.published_at and article.updated_at > article.published_at
    return article.updated_at if is_changed else None


def json_ld(article: "Article", nodes: Sequence[Node], *, description: str) -> str:
    """The article and its first comments as schema.org describes them, safe between <script> and </script>."""
    canonical, site = addresses.canonical(article.slug, article.url), article.site
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": _shortened(article.title, length=_HEADLINE),
        "description": description,
        "url": canonical,
        "mainEntityOfPage": canonical,
        "discussionUrl": absolute(addresses.article(article.slug)),
        "inLanguage": site.language,
        "datePublished": article.published_at,
        "dateModified": changed_at(article),
        "author": _person(article.author),
        "publisher": {"@type": "Organization", "name": site.name, "url": settings.PUBLIC_URL},
        "commentCount": article.comment_count,
        "comment": _comments(nodes, iter(range(_COMMENTS))),
    }
    return _inside_script({name: value for name, value in said.items() if value not in (None, "", [])})


def _comments(nodes: Sequence[Node], places: Iterator[int]) -> list[dict[str, Any]]:
    """In the order of the page, while there are places; what hangs on a tombstone moves up."""
    found: list[dict[str, Any]] = []
    for node in nodes:
        if not node.is_shown:
            found += _comments(node.replies, places)
        elif next(places, None) is not None:
            found.append(_comment(node, _comments(node.replies, places)))
    return found


def _comment(node: Node, replies: list[dict[str, Any]]) -> dict[str, Any]:
    url = absolute(addresses.known_comment(ids.encode(node.id)))
    said: dict[str, Any] = {
        "@type": "Comment",
        "@id": url,
        "url": url,
        "text": _beginning(node.body_html, length=_WORDS),
        "dateCreated": node.created_at,
        "upvoteCount": node.up,
        "downvoteCount": node.down,
    }
    if node.edited_at:
        said["dateModified"] = node.edited_at
    if person := _person(node.byline.name if node.byline else ""):
        said["author"] = person
    if replies:
        said["comment"] = replies
    return said


def _person(name: str) -> dict[str, str] | None:
    return {"@type": "Person", "name": name} if name else None


def _inside_script(data: dict[str, Any]) -> str:
    text = orjson.dumps(data, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)
    for letter, escaped in _ESCAPES.items():
        text = text.replace(letter, escaped)
    return text.decode()


def _open_graph(site: "Site", kind: str, *, title: str, description: str, url: str) -> dict[str, str]:
    said = {"og:type": kind, "og:title": title, "og:description": description, "og:url": url, "og:site_name": site.name}
    locale = _locale(site.language)
    return {**said, "og:locale": locale} if locale else said


def _times(article: "Article") -> dict[str, str]:
    times = {"article:published_time": article.published_at, "article:modified_time": changed_at(article)}
    return {name: machine(time) for name, time in times.items() if time}


@lru_cache(maxsize=64)
def _locale(language: str) -> str:
    """Open Graph wants a territory: the language's own where none is said; empty where none is known."""
    usual = normalize(to_locale(language)).partition(".")[0]
    return usual if _LOCALE.fullmatch(usual) else ""


def _shortened(text: str, *, length: int) -> str:
    return markup.excerpt(escape(text), length=length)


def _beginning(html: str, *, length: int) -> str:
    looked_at = html[: length * _MARKUP]
    if looked_at == html:
        return markup.excerpt(html, length=length)
    tag = looked_at.rfind("<")
    words = markup.excerpt(looked_at[:tag] if tag > looked_at.rfind(">") else looked_at, length=length)
    return words if words.endswith("…") else f"{words}…"
