"""Deciding about comments, and taking it back."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from discussion.accounts.queries import EDITOR, MODERATOR
from discussion.actions import moderation as actions
from discussion.actions.reasons import reason_of
from discussion.api import answers, judgements
from discussion.api.bodies import Body, StorableText, Text, Whole, read
from discussion.api.resource import Resource, request_key
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, written
from discussion.core import ids
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.ids import identifier
from discussion.moderation import queries, transitions


class DecisionBody(Body):
    """A verdict, and why."""

    comment = Text()
    verdict = Text()
    reason = StorableText(required=False, allow_null=True)
    message = Text(required=False)
    note = Text(required=False)
    revision = Whole(required=False, allow_null=True)
    seen = Text(required=False, allow_null=True)


class UndoBody(Body):
    """Why a decision is taken back."""

    note = Text(required=False)


class Decisions(Resource):
    """Deciding."""

    @describe(
        "decide",
        "Decide about a comment",
        tag="Moderation",
        answer=written("The decision, as the log keeps it.", "Decision", status=201).leading_to(
            undo_decision="decision"
        ),
        asks=Asks.READER,
        parameters=(takes.IDEMPOTENCY_KEY,),
        body="DecisionBody",
        refuses=(
            *("invalid_verdict", "unknown_reason", "message_too_long", "message_invalid_characters", "not_found"),
            *("note_too_long", "note_invalid_characters", "own_decision", "wrong_state", "stale"),
        ),
        description="The second of two moderators gets 409 with what the first one decided. `revision` and `seen`, "
        "both as you read them, refuse a verdict on something that changed meanwhile.",
    )
    def post(self, request: Request) -> HttpResponse:
        """A decision."""
        writer, body = self.writer, read(request, DecisionBody)
        if body["verdict"] not in transitions.VERDICTS:
            named = ", ".join(transitions.VERDICTS)
            raise Refusal(
                Kind.INVALID, "invalid_verdict", _("Use one of %(values)s.") % {"values": named}, field="verdict"
            )
        number = identifier(body["comment"])
        made = actions.decide(
            moderator=writer,
            comment=number,
            verdict=body["verdict"],
            reason=_reason(self, number, body.get("reason")),
            message=body.get("message", ""),
            note=body.get("note", ""),
            revision=body.get("revision"),
            seen=_seen(body.get("seen")),
            now=self.now,
            key=request_key(request),
        )
        return answers.written(judgements.decision(made), status=201)


class Undo(Resource):
    """Taking back."""

    @describe(
        "undo_decision",
        "Take a decision back",
        tag="Moderation",
        answer=written("A new decision, which undoes this one.", "Decision", status=201),
        asks=Asks.READER,
        parameters=(takes.DECISION,),
        body="UndoBody",
        refuses=("wrong_state", "note_too_long", "note_invalid_characters"),
        description="The newest decision about a comment can be taken back; undoing an undoing gives it again.",
    )
    def post(self, request: Request, decision: str) -> HttpResponse:
        """The decision that takes this one back."""
        writer, body = self.writer, read(request, UndoBody)
        made = actions.undo(moderator=writer, decision=identifier(decision), note=body.get("note", ""), now=self.now)
        return answers.written(judgements.decision(made), status=201)


def reason_on(site_id: int, code: str | None) -> int | None:
    """The number of the site's reason with this code. Raises Refusal `unknown_reason`."""
    return int(reason_of(site_id, code=code).id) if code else None


def _reason(resource: Resource, comment: int, code: str | None) -> int | None:
    """The reason's number, among those of the comment's site."""
    if not code:
        return None
    found = queries.subject(None, comment)
    if not resource.has_role(MODERATOR, found.site_id) and not resource.has_role(EDITOR, found.site_id):
        raise not_found()
    return reason_on(found.site_id, code)


def _seen(text: str | None) -> int | None:
    """The newest decision that the moderator had seen; empty for none."""
    if text is None:
        return None
    return (ids.decode(text) or 0) if text else 0
