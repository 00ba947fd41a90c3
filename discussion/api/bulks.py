"""One verdict about many comments."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from discussion.actions import bulk as actions
from discussion.api import answers, judgements
from discussion.api.bodies import Body, StorableText, Text, read
from discussion.api.decisions import reason_on
from discussion.api.queue import Moderated
from discussion.api.resource import request_key
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, private
from discussion.articles import queries as articles
from discussion.comments.queries import nodes_for_moderators
from discussion.core import ids
from discussion.core.errors import Kind, Refusal
from discussion.core.ids import identifier
from discussion.moderation.journal import bulk_of
from discussion.moderation.queries import KINDS

if TYPE_CHECKING:
    from discussion.moderation.models import Bulk
    from discussion.sites.models import Site

OF_A_NOTE = ("note_too_long", "note_invalid_characters")
_REFUSES = ("not_moderator", "invalid_verdict", "invalid_criteria", "not_found")


class MeantBody(Body):
    """Which comments are meant, and what shall become of them."""

    verdict = StorableText()
    comments = serializers.ListField(child=StorableText(), max_length=1000, required=False)
    article = StorableText(required=False, allow_null=True)
    author = StorableText(required=False, allow_null=True)
    state = StorableText(required=False, allow_null=True)
    since = serializers.DateTimeField(required=False, allow_null=True)
    until = serializers.DateTimeField(required=False, allow_null=True)


class BulkBody(MeantBody):
    """The same, and why."""

    reason = StorableText(required=False, allow_null=True)
    note = Text(required=False)


class Preview(Moderated):
    """What an act would do."""

    @describe(
        "preview_bulk",
        "See what a verdict about many comments would do",
        tag="Moderation",
        answer=private("How many are meant, and the newest of them.", "BulkPreview"),
        asks=Asks.READER,
        body="MeantBody",
        refuses=_REFUSES,
        description="Nothing is changed. All that is given must hold of a comment.",
    )
    def post(self, request: Request) -> HttpResponse:
        """The count and some examples."""
        self.moderated()
        body = read(request, MeantBody)
        site, criteria = _criteria(self, body)
        seen = actions.preview(moderator=self.writer, site=site, criteria=criteria, verdict=body["verdict"])
        nodes = nodes_for_moderators({each.id: each.site_id for each in seen.examples})
        examples = [judgements.judged(each, nodes[each.id], None) for each in seen.examples]
        return answers.private({"total": seen.total, "most": actions.MOST, "examples": examples})


class Bulks(Moderated):
    """Acts on many comments."""

    @describe(
        "start_bulk",
        "Give one verdict about many comments",
        tag="Moderation",
        answer=private("The act, which a worker begins at once.", "Bulk", status=202).leading_to(
            read_bulk="bulk", undo_bulk="bulk"
        ),
        asks=Asks.READER,
        parameters=(takes.IDEMPOTENCY_KEY,),
        body="BulkBody",
        refuses=(*_REFUSES, "nothing_meant", "too_many_meant", "unknown_reason", *OF_A_NOTE),
        description="`take_down` rejects what waits and removes what stands. At most 10,000 comments.",
    )
    def post(self, request: Request) -> HttpResponse:
        """An act that waits for a worker."""
        self.moderated()
        body = read(request, BulkBody)
        site, criteria = _criteria(self, body)
        made = actions.start(
            moderator=self.writer,
            site=site,
            criteria=criteria,
            verdict=body["verdict"],
            reason=reason_on(site.id, body.get("reason")),
            note=body.get("note", ""),
            now=self.now,
            key=request_key(request),
        )
        return answers.written(shown(made), status=202)


class One(Moderated):
    """One such act."""

    @describe(
        "read_bulk",
        "See how far an act on many comments is",
        tag="Moderation",
        answer=private("The act.", "Bulk"),
        asks=Asks.READER,
        parameters=(takes.BULK,),
        refuses=("not_moderator",),
    )
    def get(self, request: Request, bulk: str) -> HttpResponse:
        """The act as it stands."""
        return answers.private(shown(bulk_of(self.moderated(), identifier(bulk))))


class Undo(Moderated):
    """Taking an act back."""

    @describe(
        "undo_bulk",
        "Take an act on many comments back",
        tag="Moderation",
        answer=private("The act, which a worker undoes.", "Bulk", status=202),
        asks=Asks.READER,
        parameters=(takes.BULK,),
        refuses=("not_moderator", "bulk_at_work", "already_undone"),
        description="Wherever nobody has decided otherwise since.",
    )
    def post(self, request: Request, bulk: str) -> HttpResponse:
        """The act, on its way back."""
        self.moderated()
        made = actions.undo_bulk(moderator=self.writer, bulk=identifier(bulk), now=self.now)
        return answers.written(shown(made), status=202)


def shown(made: "Bulk") -> dict[str, Any]:
    """An act on many comments, and how far it is."""
    return {
        "id": made.public_id,
        "verdict": made.verdict,
        "state": made.state,
        "total": made.total,
        "done": made.done,
        "moderator": judgements.person(made.moderator),
        "reason": made.reason.code if made.reason else None,
        "note": made.note,
        "made_at": made.made_at,
        "finished_at": made.finished_at,
    }


def _criteria(resource: Moderated, body: dict[str, Any]) -> "tuple[Site, actions.Criteria]":
    """The site (that of the article, else the host's) and which of its comments are meant."""
    slug = body.get("article")
    article = articles.article_for_editor(slug) if slug else None
    state = body.get("state") or ""
    if state and state not in KINDS:
        sentence = _("There is no such part of the queue: use one of %(kinds)s.") % {"kinds": ", ".join(KINDS)}
        raise Refusal(Kind.INVALID, "invalid_criteria", sentence, field="state")
    author = body.get("author")
    criteria = actions.Criteria(
        comments=tuple(ids.decode(each) or 0 for each in body.get("comments", ())),
        article=article.id if article else None,
        author=(ids.decode(author) or 0) if author else None,
        kind=state,
        since=body.get("since"),
        until=body.get("until"),
    )
    return (article.site if article else resource.site), criteria
