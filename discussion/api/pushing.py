"""Browsers in which a reader is told of things, and the key that they subscribe with."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from discussion.actions import pushing as actions
from discussion.api import answers
from discussion.api.bodies import Body, Number, StorableText, read
from discussion.api.errors import Invalid
from discussion.api.resource import PublicResource, Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, private, public
from discussion.core.ids import identifier
from discussion.notifications.channels.push.endpoints import endpoints_of
from discussion.notifications.channels.push.keys import public_key

if TYPE_CHECKING:
    from discussion.notifications.models import PushEndpoint


class KeysBody(Body):
    """The browser's keys, in base64url."""

    p256dh = StorableText()
    auth = StorableText()


class PushEndpointBody(Body):
    """What a browser's PushSubscription says of itself."""

    endpoint = StorableText()
    keys = KeysBody()
    expirationTime = Number(required=False, allow_null=True)


class Key(PublicResource):
    """The service's own key."""

    @describe(
        "read_push_key",
        "Read the key that browsers subscribe with",
        tag="Notifications",
        answer=public("The `applicationServerKey` of a PushSubscription.", "PushKey"),
        asks=Asks.NOBODY,
    )
    def get(self, request: Request) -> HttpResponse:
        """The public half."""
        return answers.public(request, {"key": public_key()})


class Endpoints(Resource):
    """The browsers of the reader who asks."""

    @describe(
        "list_push_endpoints",
        "List the browsers that show you messages",
        tag="Notifications",
        answer=private("Newest first, at most ten.", "PushEndpointList"),
        asks=Asks.READER,
    )
    def get(self, request: Request) -> HttpResponse:
        """All of them."""
        found = endpoints_of(self.writer)
        return answers.private({"items": [_shown(each) for each in found], "next": None})

    @describe(
        "add_push_endpoint",
        "Have a browser show you messages",
        tag="Notifications",
        answer=private("The browser; the same one again is the same row.", "PushEndpoint", status=201),
        asks=Asks.READER,
        body="PushEndpointBody",
        refuses=("guests_not_told", "invalid_endpoint", "invalid_keys", "rate_limited"),
        description="Send what `PushSubscription.toJSON()` says. The browser belongs to who signed in there last, and "
        "is forgotten with the session or the token that named it; of more than ten the oldest goes. It takes no key: "
        "sending it twice changes nothing.",
    )
    def post(self, request: Request) -> HttpResponse:
        """The browser is told from now on."""
        writer, body = self.writer, read(request, PushEndpointBody)
        sent: Any = request.data
        _refuse_others(sent["keys"])
        said = actions.Subscription(body["endpoint"], **body["keys"], user_agent=request.headers.get("User-Agent", ""))
        within = self.token or request.session
        kept = actions.keep_endpoint(reader=writer, subscription=said, within=within, now=self.now, meter=self.meter)
        return answers.written(_shown(kept), status=201)


class OneEndpoint(Resource):
    """One browser of the reader who asks."""

    @describe(
        "delete_push_endpoint",
        "Have a browser show you nothing any more",
        tag="Notifications",
        answer=nothing("It shows nothing any more."),
        asks=Asks.READER,
        parameters=(takes.PUSH_ENDPOINT,),
    )
    def delete(self, request: Request, endpoint: str) -> HttpResponse:
        """The browser is told nothing."""
        actions.forget_endpoint(reader=self.writer, number=identifier(endpoint))
        return answers.nothing()


def _refuse_others(keys: dict[str, Any]) -> None:
    """What is asked of a body holds within it too."""
    if unknown := set(keys) - set(KeysBody().fields):
        raise Invalid("unknown_field", {"keys": [_("There is no such field: leave it out.")] * len(unknown)})


def _shown(found: "PushEndpoint") -> dict[str, Any]:
    return {"id": found.public_id, "client": found.client, "created_at": found.created_at}
