"""How the page's script takes part: it fetches a token, and makes a guest of a stranger, without a form of its own."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token

from discussion.articles import queries as articles
from discussion.core import ids
from discussion.core.errors import Refusal
from discussion.core.ids import identifier
from discussion.pages import answers, errors
from discussion.pages.forms import MAX_KEY, typed
from discussion.pages.guests import reader_of_form
from discussion.pages.page import PrivatePage
from discussion.polls import queries as polls

if TYPE_CHECKING:
    from discussion.sites.models import Site


class Join(PrivatePage):
    """Whoever reads an article, about to write or vote."""

    def site_of(self, place: str) -> "Site":
        """The site of what is read; raises Refusal `not_found`."""
        return articles.article_without_text(place, now=self.now).site

    def get(self, request: HttpRequest, place: str) -> HttpResponse:
        """The CSRF cookie, which the public page does not set."""
        get_token(request)
        return _kept_by_nobody(HttpResponse(status=204))

    def post(self, request: HttpRequest, place: str) -> HttpResponse:
        """The reader, who was a stranger a moment ago; the same one however often the same key is sent."""
        sent = typed(request)
        key = sent.get("key", "")[:MAX_KEY]
        reader = reader_of_form(self, site=self.site_of(place), name=sent.get("name"), key=key)
        return _kept_by_nobody(JsonResponse({"id": ids.encode(reader.id), "name": reader.name, "kind": reader.kind}))

    def refused(self, refusal: Refusal) -> HttpResponse:
        """The refusal as the API words it."""
        problem: dict[str, object] = {"code": refusal.code, "detail": refusal.detail}
        if refusal.field:
            problem["errors"] = {refusal.field: [refusal.detail]}
        status = errors.STATUSES[refusal.kind]
        return _kept_by_nobody(JsonResponse(problem, status=status, content_type="application/problem+json"))


class JoinPoll(Join):
    """Whoever reads a poll, about to cast a ballot."""

    def site_of(self, place: str) -> "Site":
        """The site of the poll; raises Refusal `not_found`."""
        return polls.poll(identifier(place), now=self.now).site


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = answers.PRIVATE
    return answer
