"""What readers tell moderators, and what moderators tell them."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from rest_framework.request import Request

from discussion.actions import appeals, reports, sanctions
from discussion.api import answers, pagination, representations
from discussion.api.bodies import Body, StorableText, Text, read
from discussion.api.resource import Resource, request_key
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, private
from discussion.api.schema.refusals import OF_BEING_KEPT_OUT
from discussion.comments.queries import nodes_in_any_state
from discussion.core import ids
from discussion.core.ids import identifier
from discussion.moderation import explained

if TYPE_CHECKING:
    from discussion.comments.tree import Node
    from discussion.moderation.explained import Held as Explained
    from discussion.moderation.models import Appeal as AppealRow


class ReportBody(Body):
    """What is wrong with a comment."""

    reason = StorableText()
    note = Text(required=False)


class AppealBody(Body):
    """Why a comment should stand."""

    text = Text()


class Reports(Resource):
    """Reporting a comment."""

    @describe(
        "report_comment",
        "Report a comment",
        tag="Comments",
        answer=private("What you reported; a moderator looks at it.", "MyReport", status=201),
        asks=Asks.READER,
        parameters=(takes.COMMENT, takes.IDEMPOTENCY_KEY),
        body="ReportBody",
        refuses=(
            *("invalid_reason", "note_required", "note_too_long", "note_invalid_characters", "own_comment"),
            *("already_reported", "reader_of_another_site", "being_erased", *OF_BEING_KEPT_OUT, "rate_limited"),
        ),
        description="Once for each reader, guests too. `other` needs a note.",
    )
    def post(self, request: Request, comment: str) -> HttpResponse:
        """A report."""
        writer, body = self.writer, read(request, ReportBody)
        made = reports.report_comment(
            reader=writer,
            comment=identifier(comment),
            reason=body["reason"],
            note=body.get("note", ""),
            now=self.now,
            meter=self.meter,
            key=request_key(request),
        )
        shown = {"id": made.public_id, "comment": comment, "reason": made.reason, "note": made.note}
        return answers.written({**shown, "reported_at": made.reported_at}, status=201)


class Appeal(Resource):
    """Objecting to a decision."""

    @describe(
        "appeal",
        "Object to a decision about your comment",
        tag="Comments",
        answer=private("Your objection, which another moderator answers.", "MyAppeal", status=201),
        asks=Asks.READER,
        parameters=(takes.COMMENT, takes.IDEMPOTENCY_KEY),
        body="AppealBody",
        refuses=(
            *("text_blank", "text_too_long", "text_invalid_characters", "nothing_to_appeal", "already_appealed"),
            *("reader_of_another_site", "being_erased", "rate_limited"),
        ),
        description="Once for each comment that was rejected or removed.",
    )
    def post(self, request: Request, comment: str) -> HttpResponse:
        """An objection."""
        writer, body = self.writer, read(request, AppealBody)
        made = appeals.appeal(
            reader=writer,
            comment=identifier(comment),
            text=body["text"],
            now=self.now,
            meter=self.meter,
            key=request_key(request),
        )
        return answers.written(_appeal(made), status=201)


class Held(Resource):
    """One's own comments that nobody else reads."""

    @describe(
        "list_held_comments",
        "List your comments that are not shown",
        tag="Comments",
        answer=private("Those that wait, were rejected or removed, newest first, each with why.", "HeldPage"),
        asks=Asks.READER,
        parameters=(takes.LIMIT, takes.CURSOR),
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of them."""
        limit, cursor = pagination.limit(request), pagination.cursor(request)
        found, more = explained.held_of(self.writer, limit=limit, cursor=cursor)
        nodes = nodes_in_any_state({each.comment.id: each.comment.site_id for each in found})
        return answers.private(pagination.listed([_held(each, nodes[each.comment.id]) for each in found], more))


class Warnings(Resource):
    """What moderators warned the reader of."""

    @describe(
        "list_warnings",
        "Read what moderators warn you of",
        tag="Comments",
        answer=private("What you have not read yet, oldest first.", "WarningList"),
        asks=Asks.READER,
    )
    def get(self, request: Request) -> HttpResponse:
        """Those that are unread."""
        found = explained.unread_warnings(self.writer)
        shown = [{"id": each.public_id, "message": each.message, "made_at": each.made_at} for each in found]
        return answers.private({"items": shown})


class ReadWarnings(Resource):
    """Saying that one has read them."""

    @describe(
        "read_warnings",
        "Say that you have read the warnings",
        tag="Comments",
        answer=nothing("They are shown no more."),
        asks=Asks.READER,
    )
    def post(self, request: Request) -> HttpResponse:
        """They are read."""
        sanctions.read_warnings(reader=self.writer, now=self.now)
        return answers.nothing()


def _held(found: "Explained", node: "Node") -> dict[str, Any]:
    comment = found.comment
    shown = representations.comment(node, comment.article.slug, body=comment.body)
    why = {"why": found.why, "message": found.message, "decided_at": found.decided_at}
    appeal = _appeal(found.appeal) if found.appeal else None
    return {**shown, "held": {**why, "can_appeal": found.can_appeal, "appeal": appeal}}


def _appeal(made: "AppealRow") -> dict[str, Any]:
    answer = made.answer.message if made.answer else ""
    shown = {"comment": ids.encode(made.comment_id), "text": made.text, "outcome": made.outcome, "answer": answer}
    return {**shown, "appealed_at": made.appealed_at}
