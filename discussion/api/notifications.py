"""What a reader was told, and that they have read it."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from discussion.actions import reading
from discussion.api import answers, pagination
from discussion.api.bodies import Body, StorableText, read
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, private
from discussion.core import ids
from discussion.core.errors import Kind, Refusal
from discussion.notifications import queries

if TYPE_CHECKING:
    from discussion.notifications.queries import Item

_MOST = 100


class ReadBody(Body):
    """Which notifications the reader has read; without a field all of them."""

    ids = serializers.ListField(child=StorableText(), required=False, max_length=_MOST)
    until = StorableText(required=False)


class Notifications(Resource):
    """The list behind the bell."""

    @describe(
        "list_notifications",
        "Read what you were told",
        tag="Notifications",
        answer=private("Newest first. What was hidden or muted since is left out.", "NotificationPage"),
        asks=Asks.READER,
        parameters=(takes.LIMIT, takes.CURSOR, takes.UNREAD),
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of them."""
        found, more = queries.notifications_of(
            self.writer,
            limit=pagination.limit(request),
            cursor=pagination.cursor(request),
            unread=_is_unread(request),
            now=self.now,
        )
        return answers.private(pagination.listed([_shown(each) for each in found], more))


class Count(Resource):
    """The number on the bell."""

    @describe(
        "count_notifications",
        "Count what you have not read",
        tag="Notifications",
        answer=private(
            "How many are unread; 100 stands for as many or more, and there are none when signed out.",
            "NotificationCount",
        ),
        asks=Asks.PERHAPS,
    )
    def get(self, request: Request) -> HttpResponse:
        """The number. Pages ask without knowing whether anybody is signed in."""
        reader = self.reader
        return answers.private({"unread": queries.unread_count(reader, now=self.now) if reader else 0})


class Read(Resource):
    """Saying what one has read."""

    @describe(
        "read_notifications",
        "Say what you have read",
        tag="Notifications",
        answer=private("How many are unread still.", "NotificationCount"),
        asks=Asks.READER,
        body="ReadBody",
        refuses=("rate_limited",),
        description="Those with these `ids`, those up to `until` and older, or all of them. Twice changes nothing.",
    )
    def post(self, request: Request) -> HttpResponse:
        """They are read."""
        writer, body = self.writer, read(request, ReadBody)
        numbers = [ids.decode(each) or 0 for each in body["ids"]] if "ids" in body else None
        until = (ids.decode(body["until"]) or 0) if "until" in body else None
        reading.read(reader=writer, numbers=numbers, until=until, now=self.now, meter=self.meter)
        return answers.private({"unread": queries.unread_count(writer, now=self.now)})


def _is_unread(request: Request) -> bool:
    text = request.query_params.get("unread", "false")
    if text not in ("true", "false"):
        raise Refusal(Kind.INVALID, "invalid_unread", _("Use true or false."), field="unread")
    return text == "true"


def _shown(item: "Item") -> dict[str, Any]:
    found, told = item.notification, item.told
    article = found.comment.article if found.comment else found.poll.article if found.poll else found.article
    return {
        "id": found.public_id,
        "kind": found.kind,
        "title": told.title,
        "sentence": told.sentence,
        "actor": told.actor_name,
        "article": {"slug": article.slug, "title": article.title} if article else None,
        "comment": ids.encode(found.comment_id) if found.comment_id else None,
        "quote": told.quote_text,
        "url": told.url,
        "created_at": found.created_at,
        "read_at": found.read_at,
    }
