"""The answer to whoever has come in, by whichever way: a token, and who they are."""

from typing import TYPE_CHECKING

from django.http import HttpResponse

from discussion.actions.accounts import issue_token
from discussion.api import answers, representations
from discussion.api.resource import Resource

if TYPE_CHECKING:
    from discussion.accounts.models import Reader


def entered(resource: Resource, reader: "Reader", roles: frozenset[str]) -> HttpResponse:
    """A new session's token for the reader, who holds these roles on the site."""
    client = resource.request.headers.get("User-Agent", "")
    token = issue_token(reader=reader, now=resource.now, user_agent=client)
    return answers.written({"token": token, "reader": representations.reader(reader, roles)}, status=201)
