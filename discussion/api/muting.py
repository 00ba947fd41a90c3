"""What and whom a reader wants to hear nothing of."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from rest_framework.request import Request

from discussion.actions import muting
from discussion.api import answers, pagination
from discussion.api.following import comment_of
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, private
from discussion.articles import queries as articles
from discussion.comments import queries as comments
from discussion.core import ids
from discussion.core.ids import identifier
from discussion.notifications import queries

if TYPE_CHECKING:
    from discussion.notifications.models import Mute

_OF_MUTING = ("too_many_mutes", "reader_of_another_site", "being_erased", "rate_limited")


class OfArticle(Resource):
    """Hearing nothing of an article."""

    @describe(
        "mute_article",
        "Hear nothing of an article",
        tag="Notifications",
        answer=nothing("You are told nothing of it; what you were told is not shown."),
        asks=Asks.READER,
        parameters=(takes.ARTICLE,),
        refuses=_OF_MUTING,
    )
    def put(self, request: Request, slug: str) -> HttpResponse:
        """It is muted."""
        article = articles.article_without_text(slug, now=self.now)
        muting.mute_article(reader=self.writer, article=article, now=self.now, meter=self.meter)
        return answers.nothing()

    @describe(
        "unmute_article",
        "Hear of an article again",
        tag="Notifications",
        answer=nothing("It is muted no longer."),
        asks=Asks.READER,
        parameters=(takes.ARTICLE,),
        refuses=("rate_limited",),
    )
    def delete(self, request: Request, slug: str) -> HttpResponse:
        """It is muted no longer."""
        article = articles.article_without_text(slug, now=self.now)
        muting.unmute(reader=self.writer, article=article, meter=self.meter)
        return answers.nothing()


class OfComment(Resource):
    """Hearing nothing of a conversation."""

    @describe(
        "mute_comment",
        "Hear nothing of a conversation",
        tag="Notifications",
        answer=nothing("You are told nothing of it, also not of answers to you."),
        asks=Asks.READER,
        parameters=(takes.COMMENT,),
        refuses=_OF_MUTING,
    )
    def put(self, request: Request, comment: str) -> HttpResponse:
        """It is muted."""
        writer, found = self.writer, comment_of(self, comment)
        muting.mute_branch(reader=writer, comment=found, now=self.now, meter=self.meter)
        return answers.nothing()

    @describe(
        "unmute_comment",
        "Hear of a conversation again",
        tag="Notifications",
        answer=nothing("It is muted no longer."),
        asks=Asks.READER,
        parameters=(takes.COMMENT,),
        refuses=("rate_limited",),
    )
    def delete(self, request: Request, comment: str) -> HttpResponse:
        """It is muted no longer."""
        writer, found = self.writer, comment_of(self, comment)
        muting.unmute(reader=writer, branch=found.branch_id, meter=self.meter)
        return answers.nothing()


class OfReader(Resource):
    """Hearing nothing of somebody."""

    @describe(
        "mute_reader",
        "Hear nothing of a reader",
        tag="Notifications",
        answer=nothing("You are told nothing of them; they do not learn it."),
        asks=Asks.READER,
        parameters=(takes.READER,),
        refuses=(*_OF_MUTING, "own_self"),
    )
    def put(self, request: Request, reader: str) -> HttpResponse:
        """They are muted."""
        writer = self.writer
        whom = comments.public_author(identifier(reader), now=self.now)
        muting.mute_reader(reader=writer, whom=whom, now=self.now, meter=self.meter)
        return answers.nothing()

    @describe(
        "unmute_reader",
        "Hear of a reader again",
        tag="Notifications",
        answer=nothing("They are muted no longer."),
        asks=Asks.READER,
        parameters=(takes.READER,),
        refuses=("rate_limited",),
    )
    def delete(self, request: Request, reader: str) -> HttpResponse:
        """They are muted no longer."""
        writer = self.writer
        whom = comments.public_author(identifier(reader), now=self.now)
        muting.unmute(reader=writer, whom=whom, meter=self.meter)
        return answers.nothing()


class Mutes(Resource):
    """Everything that a reader wants to hear nothing of."""

    @describe(
        "list_mutes",
        "List what and whom you mute",
        tag="Notifications",
        answer=private("Articles, conversations and readers, newest first.", "MutePage"),
        asks=Asks.READER,
        parameters=(takes.LIMIT, takes.CURSOR),
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of them."""
        limit, cursor = pagination.limit(request), pagination.cursor(request)
        found, more = queries.mutes_of(self.writer, limit=limit, cursor=cursor, now=self.now)
        return answers.private(pagination.listed([_mute(each) for each in found], more))


def _mute(found: "Mute") -> dict[str, Any]:
    article = found.branch.article if found.branch else found.article
    return {
        "article": {"slug": article.slug, "title": article.title} if article else None,
        "comment": ids.encode(found.branch_id) if found.branch_id else None,
        "reader": {"id": found.whom.public_id, "name": found.whom.name} if found.whom else None,
        "created_at": found.created_at,
    }
