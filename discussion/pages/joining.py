"""How the page's script takes part: it fetches a token, and makes a guest of a stranger, without a form of its own."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token

from discussion.articles import queries as articles
from discussion.core import ids
from discussion.core.errors import Refusal
from discussion.pages import answers, errors
from discussion.pages.forms import MAX_KEY, typed
from discussion.pages.guests import reader_of_form
from discussion.pages.page import PrivatePage


class Join(PrivatePage):
    """Whoever reads an article, about to write or vote."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The CSRF cookie, which the public page does not set."""
        get_token(request)
        return _kept_by_nobody(HttpResponse(status=204))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The reader, who was a stranger a moment ago; the same one however often the same key is sent."""
        sent = typed(request)
        reader = reader_of_form(
            self,
            site=articles.article_without_text(slug, now=self.now).site,
            name=sent.get("name"),
            key=sent.get("key", "")[:MAX_KEY],
        )
        return _kept_by_nobody(JsonResponse({"id": ids.encode(reader.id), "name": reader.name, "kind": reader.kind}))

    def refused(self, refusal: Refusal) -> HttpResponse:
        """The refusal as the API words it."""
        problem: dict[str, object] = {"code": refusal.code, "detail": refusal.detail}
        if refusal.field:
            problem["errors"] = {refusal.field: [refusal.detail]}
        status = errors.STATUSES[refusal.kind]
        return _kept_by_nobody(JsonResponse(problem, status=status, content_type="application/problem+json"))


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = answers.PRIVATE
    return answer
