"""What a reader follows."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request

from discussion.actions import following
from discussion.api import answers, pagination
from discussion.api.bodies import Body, StorableText, read
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, private
from discussion.articles import queries as articles
from discussion.comments import queries as comments
from discussion.core import ids
from discussion.core.ids import identifier
from discussion.notifications import queries

if TYPE_CHECKING:
    from discussion.articles.models import Article
    from discussion.comments.models import Comment
    from discussion.notifications.models import Subscription

_OF_FOLLOWING = ("invalid_rhythm", "too_many_subscriptions", "reader_of_another_site", "being_erased", "rate_limited")


class SubscriptionBody(Body):
    """How often mail about it comes."""

    rhythm = StorableText(required=False)


class OfArticle(Resource):
    """Following an article."""

    @describe(
        "read_article_subscription",
        "See whether you follow an article",
        tag="Notifications",
        answer=private("Whether you do, and how often mail comes.", "Subscription"),
        asks=Asks.READER,
        parameters=(takes.ARTICLE,),
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The reader's subscription."""
        found = queries.subscription_to(self.writer, article=self._article(slug))
        return answers.private(_subscription(found))

    @describe(
        "subscribe_article",
        "Follow an article",
        tag="Notifications",
        answer=private("You hear of every new comment beneath it.", "Subscription"),
        asks=Asks.READER,
        parameters=(takes.ARTICLE,),
        body="SubscriptionBody",
        refuses=_OF_FOLLOWING,
        description="Twice changes nothing but the rhythm.",
    )
    def put(self, request: Request, slug: str) -> HttpResponse:
        """It is followed."""
        writer, body = self.writer, read(request, SubscriptionBody)
        made = following.follow_article(
            reader=writer, article=self._article(slug), rhythm=body.get("rhythm"), now=self.now, meter=self.meter
        )
        return answers.private(_subscription(made))

    @describe(
        "unsubscribe_article",
        "Follow an article no longer",
        tag="Notifications",
        answer=nothing("You do not follow it."),
        asks=Asks.READER,
        parameters=(takes.ARTICLE,),
        refuses=("rate_limited",),
    )
    def delete(self, request: Request, slug: str) -> HttpResponse:
        """It is followed no longer."""
        following.unfollow_article(reader=self.writer, article=self._article(slug), meter=self.meter)
        return answers.nothing()

    def _article(self, slug: str) -> "Article":
        return articles.article_without_text(slug, now=self.now)


class OfComment(Resource):
    """Following a conversation: the comment's topmost one with all that hangs on it."""

    @describe(
        "read_comment_subscription",
        "See whether you follow a conversation",
        tag="Notifications",
        answer=private("Whether you do, and how often mail comes.", "Subscription"),
        asks=Asks.READER,
        parameters=(takes.COMMENT,),
    )
    def get(self, request: Request, comment: str) -> HttpResponse:
        """The reader's subscription."""
        found = comment_of(self, comment)
        branch = found.branch_id
        return answers.private(
            _subscription(queries.subscription_to(self.writer, article=found.article, branch=branch))
        )

    @describe(
        "subscribe_comment",
        "Follow a conversation",
        tag="Notifications",
        answer=private("You hear of every new comment in it.", "Subscription"),
        asks=Asks.READER,
        parameters=(takes.COMMENT,),
        body="SubscriptionBody",
        refuses=_OF_FOLLOWING,
        description="A conversation is the topmost comment with all that hangs on it. Twice changes only the rhythm.",
    )
    def put(self, request: Request, comment: str) -> HttpResponse:
        """It is followed."""
        writer, body = self.writer, read(request, SubscriptionBody)
        made = following.follow_branch(
            reader=writer,
            comment=comment_of(self, comment),
            rhythm=body.get("rhythm"),
            now=self.now,
            meter=self.meter,
        )
        return answers.private(_subscription(made))

    @describe(
        "unsubscribe_comment",
        "Follow a conversation no longer",
        tag="Notifications",
        answer=nothing("You do not follow it."),
        asks=Asks.READER,
        parameters=(takes.COMMENT,),
        refuses=("rate_limited",),
    )
    def delete(self, request: Request, comment: str) -> HttpResponse:
        """It is followed no longer."""
        following.unfollow_branch(reader=self.writer, comment=comment_of(self, comment), meter=self.meter)
        return answers.nothing()


class Subscriptions(Resource):
    """Everything that a reader follows."""

    @describe(
        "list_subscriptions",
        "List what you follow",
        tag="Notifications",
        answer=private("Articles and conversations, newest first.", "SubscriptionPage"),
        asks=Asks.READER,
        parameters=(takes.LIMIT, takes.CURSOR),
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of them."""
        limit, cursor = pagination.limit(request), pagination.cursor(request)
        found, more = queries.subscriptions_of(self.writer, limit=limit, cursor=cursor, now=self.now)
        return answers.private(pagination.listed([_listed(each) for each in found], more))


def comment_of(resource: Resource, comment: str) -> "Comment":
    """A comment that who asks may read; raises Refusal `not_authenticated`, `not_found`."""
    resource.refuse_strangers()
    return comments.comment_for(resource.reader, identifier(comment), now=resource.now)


def _subscription(found: "Subscription | None") -> dict[str, Any]:
    return {"is_following": found is not None, "rhythm": found.rhythm if found else ""}


def _listed(found: "Subscription") -> dict[str, Any]:
    shown = {"article": _article(found.article), "comment": ids.encode(found.branch_id) if found.branch_id else None}
    page = f"/c/{shown['comment']}/" if found.branch_id else f"/a/{found.article.slug}/"
    return {
        **shown,
        "rhythm": found.rhythm,
        "permalink": f"{settings.PUBLIC_URL}{page}",
        "created_at": found.created_at,
    }


def _article(found: "Article") -> dict[str, str]:
    return {"slug": found.slug, "title": found.title}
