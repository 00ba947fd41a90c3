"""Signing in with a token of the host site."""

from django.http import HttpResponse
from rest_framework.request import Request

from discussion.accounts.queries import roles_of
from discussion.actions import host_readers
from discussion.api.bodies import Body, StorableText, read
from discussion.api.entering import entered
from discussion.api.resource import Resource
from discussion.api.schema.describing import describe, private


class HostTokenBody(Body):
    """What the host site has signed."""

    token = StorableText()


class HostSignIn(Resource):
    """Signing in as a reader that the host site vouches for."""

    authentication_classes = ()

    @describe(
        "sign_in_by_host_site",
        "Sign in with a token of the host site",
        tag="Session",
        answer=private("A token for the reader that the host site vouches for.", "Session", status=201),
        body="HostTokenBody",
        refuses=(
            *("sso_not_offered", "sso_token_invalid", "sso_token_expired", "sso_token_used", "sso_keys_unavailable"),
            *("reader_inactive", "name_taken", "rate_limited"),
        ),
        description="The token is a JWT that the host site has signed for this one sign-in; docs/sso.md says how.",
    )
    def post(self, request: Request) -> HttpResponse:
        """A token for the reader of whom the host site's token speaks."""
        body = read(request, HostTokenBody)
        reader = host_readers.sign_in_by_host_site(site=self.site, token=body["token"], now=self.now, meter=self.meter)
        return entered(self, reader, roles_of(reader, self.site.id))
