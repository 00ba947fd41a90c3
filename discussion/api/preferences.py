"""How a reader wants to be told."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from discussion.actions import preferences as actions
from discussion.api import answers
from discussion.api.bodies import Body, StorableText, Truth, Whole, read
from discussion.api.resource import Resource
from discussion.api.schema.describing import Asks, describe, private
from discussion.notifications import queries
from discussion.notifications.preferences import choice

if TYPE_CHECKING:
    from discussion.notifications.models import Preferences as Chosen


class PreferencesBody(Body):
    """What the reader changes; what is left out stays."""

    is_off = Truth(required=False)
    follows_own = Truth(required=False)
    kinds = serializers.DictField(child=serializers.DictField(child=serializers.JSONField()), required=False)
    time_zone = StorableText(required=False)
    digest_hour = Whole(required=False)
    digest_weekday = Whole(required=False)


class Preferences(Resource):
    """The reader's choices."""

    @describe(
        "read_preferences",
        "Read how you want to be told",
        tag="Notifications",
        answer=private("Every kind of event, and by which ways you hear of it.", "Preferences"),
        asks=Asks.READER,
    )
    def get(self, request: Request) -> HttpResponse:
        """What is chosen, and for the rest the defaults."""
        return answers.private(self._shown(queries.preferences_of(self.writer)))

    @describe(
        "choose_preferences",
        "Choose how you want to be told",
        tag="Notifications",
        answer=private("Your choices as they are now; they hold for what is on its way, too.", "Preferences"),
        asks=Asks.READER,
        body="PreferencesBody",
        refuses=(
            *("unknown_kind", "unknown_channel", "invalid_choice", "invalid_time_zone", "invalid_digest_hour"),
            *("invalid_digest_weekday", "being_erased", "rate_limited"),
        ),
        description="What is left out stays as it is. `is_off` ends everything at once, and keeps the choices.",
    )
    def put(self, request: Request) -> HttpResponse:
        """What is chosen from now on."""
        writer, body = self.writer, read(request, PreferencesBody)
        chosen = actions.choose(reader=writer, wish=actions.Wish(**body), now=self.now, meter=self.meter)
        return answers.private(self._shown(chosen))

    def _shown(self, chosen: "Chosen") -> dict[str, Any]:
        return {
            "is_off": chosen.is_off,
            "follows_own": chosen.follows_own,
            "kinds": {each: choice(chosen, each) for each in queries.offered_kinds(self.writer)},
            "time_zone": chosen.time_zone,
            "digest_hour": chosen.digest_hour,
            "digest_weekday": chosen.digest_weekday,
        }
