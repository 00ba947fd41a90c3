"""The document, and a page to try the API with it."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request

from discussion.api import answers
from discussion.api.resource import PublicResource
from discussion.api.schema.describing import Answer, describe, public
from discussion.api.schema.document import document


class Document(PublicResource):
    """The OpenAPI document."""

    @describe("read_schema", "The API's own description", tag="About", answer=public("OpenAPI 3.1.", "Document"))
    def get(self, request: Request) -> HttpResponse:
        """The document as JSON."""
        return answers.public_bytes(request, document())


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI, from our own static files; our template leaves out the library's inline styles."""

    template_name = "api/docs.html"
    authentication_classes = ()
    url_name = "schema"
    http_method_names = ["get", "head"]

    @describe(
        "read_docs", "A page to try the API", tag="About", answer=Answer("The page.", ("Page",), media="text/html")
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or with `script` the script that starts it; both hold a form token and are kept by nobody."""
        answer: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        answer["Cache-Control"] = answers.PRIVATE
        return answer
