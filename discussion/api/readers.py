"""Readers as everybody sees them."""

from django.http import HttpResponse
from rest_framework.request import Request

from discussion.accounts.queries import bylines
from discussion.api import answers, pagination, representations
from discussion.api.resource import PublicResource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import describe, public
from discussion.comments import queries as comments
from discussion.core.ids import identifier


class One(PublicResource):
    """A reader's profile."""

    @describe(
        "read_reader",
        "Read a reader's profile",
        tag="Readers",
        answer=public("The profile of a member, or of a guest who has published something.", "Profile"),
        parameters=(takes.READER,),
    )
    def get(self, request: Request, reader: str) -> HttpResponse:
        """The profile."""
        found = comments.public_author(identifier(reader), now=self.now)
        byline = bylines([found.id], found.site_id)[found.id]
        return answers.public(request, representations.profile(found, byline))


class Comments(PublicResource):
    """What a reader has written."""

    @describe(
        "list_comments_of_reader",
        "Read what a reader has written",
        tag="Readers",
        answer=public("Published comments beneath public articles, newest first, without `stance`.", "CommentPage"),
        parameters=(takes.READER, takes.LIMIT, takes.CURSOR),
    )
    def get(self, request: Request, reader: str) -> HttpResponse:
        """A page of their comments, each on its own."""
        found, limit = comments.public_author(identifier(reader), now=self.now), pagination.limit(request)
        shown, more = comments.comments_by(found, limit=limit, cursor=pagination.cursor(request), now=self.now)
        items = [representations.comment(node, article.slug) for node, article in shown]
        return answers.public(request, pagination.listed(items, more))
