"""What moderators do about readers, and how often they were wrong."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from discussion.actions import sanctions as actions
from discussion.api import answers, bulks, judgements
from discussion.api.bodies import Body, StorableText, Text, read
from discussion.api.decisions import reason_on
from discussion.api.queue import Moderated
from discussion.api.resource import request_key
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, private
from discussion.core import ids
from discussion.core.ids import identifier
from discussion.moderation import explained, records

if TYPE_CHECKING:
    from discussion.moderation.models import Sanction


class SanctionBody(Body):
    """What shall be done about a reader."""

    kind = StorableText()
    until = serializers.DateTimeField(required=False, allow_null=True)
    message = Text(required=False)
    note = Text(required=False)


class LiftBody(Body):
    """Why it is lifted."""

    note = Text(required=False)


class SinceBody(Body):
    """Since when everything shall go."""

    since = serializers.DateTimeField()
    reason = StorableText(required=False, allow_null=True)
    note = Text(required=False)


class Sanctions(Moderated):
    """What was done about one reader."""

    @describe(
        "list_sanctions",
        "Read what was done about a reader",
        tag="Moderation",
        answer=private("Newest first.", "SanctionList"),
        asks=Asks.READER,
        parameters=(takes.READER,),
        refuses=("not_moderator",),
    )
    def get(self, request: Request, reader: str) -> HttpResponse:
        """All of it, lifted or not."""
        found = records.reader_at(self.moderated(), identifier(reader))
        return answers.private({"items": [_shown(each) for each in records.sanctions_of(found)]})

    @describe(
        "sanction_reader",
        "Warn, restrict or note a reader",
        tag="Moderation",
        answer=private("It holds from the reader's next request on.", "Sanction", status=201).leading_to(
            lift_sanction="sanction"
        ),
        asks=Asks.READER,
        parameters=(takes.READER, takes.IDEMPOTENCY_KEY),
        body="SanctionBody",
        refuses=(
            *("not_moderator", "invalid_kind", "invalid_until", "message_required", "note_required", "staff_stays"),
            *("message_too_long", "message_invalid_characters", "note_too_long", "note_invalid_characters"),
        ),
        description="A restriction takes an earlier one's place. The reader is shown `message`, colleagues `note`.",
    )
    def post(self, request: Request, reader: str) -> HttpResponse:
        """A sanction."""
        self.moderated()
        body = read(request, SanctionBody)
        made = actions.sanction(
            moderator=self.writer, reader=identifier(reader), now=self.now, key=request_key(request), **body
        )
        return answers.written(_shown(made), status=201)


class Lift(Moderated):
    """Ending a sanction."""

    @describe(
        "lift_sanction",
        "Lift a sanction",
        tag="Moderation",
        answer=private("What ends it.", "Sanction", status=201),
        asks=Asks.READER,
        parameters=(takes.SANCTION,),
        body="LiftBody",
        refuses=("not_moderator", "already_lifted", "note_too_long", "note_invalid_characters"),
    )
    def post(self, request: Request, sanction: str) -> HttpResponse:
        """The sanction that lifts this one."""
        self.moderated()
        note = read(request, LiftBody).get("note", "")
        made = actions.lift(moderator=self.writer, number=identifier(sanction), note=note, now=self.now)
        return answers.written(_shown(made), status=201)


class RejectSince(Moderated):
    """Taking away whatever somebody wrote since a time."""

    @describe(
        "reject_all_since",
        "Reject all that a reader wrote since a time",
        tag="Moderation",
        answer=private("The act, which a worker does.", "Bulk", status=202).leading_to(read_bulk="bulk"),
        asks=Asks.READER,
        parameters=(takes.READER,),
        body="SinceBody",
        refuses=("not_moderator", "nothing_meant", "too_many_meant", "unknown_reason", *bulks.OF_A_NOTE),
        description="What waits is rejected, what stands is removed. It can be undone as one.",
    )
    def post(self, request: Request, reader: str) -> HttpResponse:
        """An act on many comments."""
        found = records.reader_at(self.moderated(), identifier(reader))
        body = read(request, SinceBody)
        made = actions.reject_all_since(
            moderator=self.writer,
            reader=found.id,
            since=body["since"],
            reason=reason_on(found.site_id, body.get("reason")),
            note=body.get("note", ""),
            now=self.now,
        )
        return answers.written(bulks.shown(made), status=202)


class Reversals(Moderated):
    """How often moderators gave way."""

    @describe(
        "read_reversals",
        "See how often decisions were reversed",
        tag="Moderation",
        answer=private("Of the last ninety days.", "Reversals"),
        asks=Asks.READER,
        refuses=("not_moderator",),
        description="Of the sites that you moderate. `rate` is the share of answered appeals that were right.",
    )
    def get(self, request: Request) -> HttpResponse:
        """The counts."""
        since = explained.reversal_period(self.now)
        found = explained.reversals(self.moderated(), since=since)
        counts = {name: getattr(found, name) for name in ("decisions", "appeals", "open", "upheld", "reversed", "rate")}
        return answers.private({"since": since, **counts})


def _shown(made: "Sanction") -> dict[str, Any]:
    return {
        "id": made.public_id,
        "reader": ids.encode(made.reader_id),
        "kind": made.kind,
        "until": made.until,
        "message": made.message,
        "note": made.note,
        "moderator": judgements.person(made.moderator),
        "lifts": ids.encode(made.lifts_id) if made.lifts_id else None,
        "made_at": made.made_at,
    }
