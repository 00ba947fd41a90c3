"""What an article holds for one reader; everything else is the same for everybody."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from rest_framework.request import Request

from discussion.accounts.queries import EDITOR, MODERATOR, admits, belongs, roles_of
from discussion.accounts.standing import BAN, standing
from discussion.api import answers, representations
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, private
from discussion.articles import queries
from discussion.comments import queries as comments
from discussion.comments.own import written_by
from discussion.core import ids
from discussion.notifications import queries as news
from discussion.polls import choices
from discussion.polls import queries as polls
from discussion.stances import queries as stances

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.articles.models import Article


class Mine(Resource):
    """What an article holds for one reader; everything else is the same for everybody."""

    @describe(
        "read_mine",
        "What an article holds for you",
        tag="Articles",
        answer=private("Votes, ballots, pending comments and permissions; `reader` is null when signed out.", "Mine"),
        asks=Asks.PERHAPS,
        parameters=(takes.ARTICLE,),
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The reader's votes, ballots, pending comments and permissions."""
        found = queries.article(slug, now=self.now)
        reader = self.reader
        roles = roles_of(reader, found.site_id)
        shown = {
            "reader": representations.reader(reader, roles) if reader else None,
            "votes": {ids.encode(number): value for number, value in comments.votes_of(reader, found).items()}
            if reader
            else {},
            **_of_polls(reader, found),
            "pending": [_pending(each, slug) for each in comments.pending_of(reader, found)] if reader else [],
            "written": [_pending(each, slug) for each in written_by(reader, found, now=self.now)] if reader else [],
            "stance": _stance(reader, found),
            "following": _following(reader, found),
            "muted": [ids.encode(number) for number in news.muted_beneath(reader, found)] if reader else [],
            "notifications": {"unread": news.unread_count(reader, now=self.now) if reader else 0},
            "permissions": self._permissions(found, reader, roles),
        }
        return answers.private(shown)

    def _permissions(self, found: "Article", reader: "Reader | None", roles: frozenset[str]) -> dict[str, Any]:
        takes_part = (
            reader is not None
            and found.is_open(self.now)
            and belongs(reader, found.site)
            and standing(reader, self.now) != BAN
        )
        return {
            "can_comment": takes_part and admits(found.site, found.site.who_comments, reader),
            "can_vote": takes_part and admits(found.site, found.site.who_votes, reader),
            "can_moderate": MODERATOR in roles,
            "can_edit_article": EDITOR in roles,
            "guests_allowed": found.site.guests_allowed,
            "edit_window_seconds": found.site.edit_window_minutes * 60,
        }


def _of_polls(reader: "Reader | None", found: "Article") -> dict[str, Any]:
    """The reader's ballots, and the order in which they see the options of shuffled polls."""
    if reader is None:
        return {"ballots": {}, "orders": {}}
    beneath = polls.polls_beneath([found])[found.id]
    cast = polls.ballots_of(reader, beneath)
    shown = {
        each.id: choices.shown(each.kind, cast[each.id], polls.option_ids(each)) for each in beneath if each.id in cast
    }
    return {
        "ballots": {ids.encode(number): ballot for number, ballot in shown.items()},
        "orders": {each.public_id: polls.order_for(reader, each) for each in beneath if each.is_shuffled},
    }


def _following(reader: "Reader | None", found: "Article") -> dict[str, Any]:
    """What the reader follows here, so that following is offered to whoever does not yet."""
    if reader is None:
        return {"article": False, "branches": []}
    followed = news.following(reader, found)
    return {"article": followed.article, "branches": [ids.encode(each) for each in followed.branches]}


def _stance(reader: "Reader | None", found: "Article") -> dict[str, Any] | None:
    """Whether the reader's answer in the lead poll stands beside their comments."""
    lead = stances.lead_of(found)
    if lead is None:
        return None
    return {"poll": lead.public_id, "is_shown": reader is not None and stances.is_shown(reader, found)}


def _pending(comment: Any, slug: str) -> dict[str, Any]:
    return representations.comment(comments.node(comment), slug, body=comment.body)
