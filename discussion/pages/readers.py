"""A reader's own page, and the drawing that stands for them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from discussion.accounts.avatars import avatar
from discussion.accounts.queries import bylines
from discussion.comments import queries as comments
from discussion.core import ids
from discussion.core.ids import identifier
from discussion.core.moments import day
from discussion.pages import addresses, documents, threads
from discussion.pages.moments import machine
from discussion.pages.page import PublicPage

_PER_PAGE = 20
# A drawing never changes; what draws it may, with a new version.
_KEPT = "public, max-age=2592000"


class ReaderPage(PublicPage):
    """Who somebody is here, and what they have published."""

    def get(self, request: HttpRequest, reader: str) -> HttpResponse:
        """The profile with a page of their comments, newest first."""
        found, cursor = comments.public_author(identifier(reader), now=self.now), request.GET.get("cursor")
        self.site = found.site
        shown, more = comments.comments_by(found, limit=_PER_PAGE, cursor=cursor, now=self.now)
        url = addresses.reader(found.public_id)
        context: dict[str, Any] = {
            "site": found.site,
            "who": found,
            "avatar": addresses.avatar(found.public_id),
            "badges": threads.badges(bylines([found.id], found.site_id)[found.id]),
            "joined": (day(found.created_at), machine(found.created_at)),
            "url": url,
            "written": threads.written(shown),
            "next_url": f"{url}{addresses.query(cursor=more)}#written" if more else "",
            "is_later": bool(cursor),
        }
        return self.show("pages/reader.html", context)


class Avatar(PublicPage):
    """The drawing for an id, whoever has it: it costs no question to the database, and tells of nobody."""

    def get(self, request: HttpRequest, reader: str) -> HttpResponseBase:
        """The drawing as SVG."""
        answer = documents.public(request, avatar(ids.encode(identifier(reader))), "image/svg+xml")
        answer["Cache-Control"] = _KEPT
        return answer
