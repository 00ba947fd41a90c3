"""What a text will look like, before it is sent."""

from django.http import HttpResponse
from rest_framework.request import Request

from discussion.actions import mentions
from discussion.api import answers
from discussion.api.bodies import Body, StorableText, Text, read
from discussion.api.resource import Resource
from discussion.api.schema.describing import Asks, describe, private
from discussion.api.schema.refusals import OF_A_TEXT
from discussion.articles import queries as articles
from discussion.core import markup


class PreviewBody(Body):
    """A text that is being written."""

    body = Text(help_text="Markdown, 1 to 10,000 characters.")
    article = StorableText(required=False, help_text="The slug of the article beneath which it will stand.")


class Preview(Resource):
    """What a text will look like."""

    @describe(
        "preview",
        "See what a text will look like",
        tag="Comments",
        answer=private("The text as a comment would show it.", "Preview"),
        asks=Asks.PERHAPS,
        body="PreviewBody",
        refuses=(*OF_A_TEXT, "not_found", "rate_limited"),
        description="With the article, the names that it mentions are links as they will be.",
    )
    def post(self, request: Request) -> HttpResponse:
        """The text, rendered as a comment would be."""
        body = read(request, PreviewBody)
        self.meter.take("previews")
        source, slug = markup.clean(body["body"], limit=markup.COMMENT_LIMIT), body.get("article")
        beneath = articles.article_without_text(slug, now=self.now) if slug is not None else None
        return answers.private({"body_html": mentions.preview(source, article=beneath)})
