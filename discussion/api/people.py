"""Who can be mentioned beneath an article."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from discussion.accounts.names import MAX_LENGTH
from discussion.api import answers
from discussion.api.resource import PublicResource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import describe, public
from discussion.articles import queries as articles
from discussion.comments.people import people_named
from discussion.core import ids
from discussion.core.errors import Kind, Refusal

_MOST = 8


class OfArticle(PublicResource):
    """Names that are offered while somebody types an `@`."""

    @describe(
        "list_people",
        "Find whom to mention",
        tag="Comments",
        answer=public("Readers who published something there lately, newest first, at most eight.", "People"),
        parameters=(takes.ARTICLE, takes.PREFIX),
        refuses=("rate_limited",),
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """Those whose name begins so."""
        self.meter.take("lookups")
        prefix = request.query_params.get("prefix", "")
        if len(prefix) > MAX_LENGTH:
            sentence = _("Use at most %(max_length)s characters.") % {"max_length": MAX_LENGTH}
            raise Refusal(Kind.INVALID, "invalid_prefix", sentence, field="prefix")
        article = articles.article_without_text(slug, now=self.now)
        found = people_named(article, prefix, limit=_MOST)
        return answers.public(request, {"items": [{"id": ids.encode(each.id), "name": each.name} for each in found]})
