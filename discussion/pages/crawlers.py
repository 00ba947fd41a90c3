"""For those who walk the whole site: what they shall leave alone, and where every article stands."""

from collections.abc import Iterable
from io import StringIO
from typing import TYPE_CHECKING
from xml.sax.xmlreader import AttributesImpl

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.templatetags.static import static
from django.utils.xmlutils import SimplerXMLGenerator

from discussion.articles import queries as articles
from discussion.core import ids
from discussion.pages import addresses, documents
from discussion.pages.documents import absolute
from discussion.pages.moments import machine
from discussion.pages.page import PublicPage

if TYPE_CHECKING:
    from discussion.articles.models import Article

# Forms, private pages and data. What only must not be listed says so itself, and can be read.
_CLOSED = (
    *("/a/*/write", "/a/*/join", "/c/*/reply", "/c/*/edit", "/c/*/delete", "/c/*/vote"),
    *("/sign-in/", "/sign-out/", "/me/", "/admin/", "/api/"),
)
_PER_SITEMAP = 5_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Robots(PublicPage):
    """What crawlers may open."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The rules, and where the sitemap is."""
        closed = [f"Disallow: {path}" for path in _CLOSED]
        lines = ["User-agent: *", *closed, "Allow: /", "", f"Sitemap: {documents.home(self)}/sitemap.xml"]
        return documents.public(request, "\n".join([*lines, ""]), "text/plain; charset=utf-8")


class Sitemap(PublicPage):
    """Every public article of the site; from 5,000 of them on in parts, cut by identifiers and not by numbers of pages,
    so that reading the last part costs what the first does.
    """

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The articles, or the list of the parts that hold them."""
        start = request.GET.get("start")
        number = ids.identifier(start) if start else 0
        found = articles.published_from(self.site, start=number, limit=_PER_SITEMAP + 1, now=self.now)
        if start or len(found) <= _PER_SITEMAP:
            shown = ((absolute(addresses.article(each.slug)), _last(each)) for each in found[:_PER_SITEMAP])
            return self._answer("urlset", "url", shown)
        starts = articles.starts_of_parts(self.site, size=_PER_SITEMAP, now=self.now)
        here = f"{documents.home(self)}/sitemap.xml"
        parts = ((f"{here}{addresses.query(start=ids.encode(each))}", "") for each in starts)
        return self._answer("sitemapindex", "sitemap", parts)

    def _answer(self, kind: str, item: str, places: Iterable[tuple[str, str]]) -> HttpResponseBase:
        return documents.public(self.request, _xml(kind, item, places), "application/xml; charset=utf-8")


class Icon(PublicPage):
    """The icon at the address that browsers try where a page names none."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Where it is."""
        return HttpResponseRedirect(static("pages/icon.svg"))


def _xml(kind: str, item: str, places: Iterable[tuple[str, str]]) -> str:
    text = StringIO()
    xml = SimplerXMLGenerator(text, "utf-8")
    xml.startDocument()
    xml.startElement(kind, AttributesImpl({"xmlns": _NAMESPACE}))
    for place, changed in places:
        xml.startElement(item, AttributesImpl({}))
        xml.addQuickElement("loc", place)
        if changed:
            xml.addQuickElement("lastmod", changed)
        xml.endElement(item)
    xml.endElement(kind)
    return text.getvalue()


def _last(article: "Article") -> str:
    return machine(max(article.updated_at, article.published_at or article.updated_at))
