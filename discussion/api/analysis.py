"""`comments:analyze`, as Perspective had it: for programs that asked there, and can be told another address."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from discussion.accounts.queries import EDITOR, MODERATOR
from discussion.actions.tokens import admit_token
from discussion.api import answers
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, private
from discussion.api.schema.refusals import OF_A_TEXT
from discussion.core import markup
from discussion.core.errors import Kind, Refusal
from discussion.moderation.analysis import ATTRIBUTES, scores

_MOST_ATTRIBUTES = 20


class KeyAuthentication(BaseAuthentication):
    """A personal token in the address as `key`, where those programs put theirs."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The reader who holds the token, and the token; raises Refusal `invalid_token`, `rate_limited`."""
        key = request.query_params.get("key")
        return None if key is None else admit_token(token=key, meter=request.parser_context["view"].meter)

    def authenticate_header(self, request: Request) -> str:
        """What a client is told to send."""
        return "Bearer"


class Analyze(Resource):
    """A text, and what is thought of it."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        """The key first, then as everywhere."""
        return [KeyAuthentication(), *super().get_authenticators()]

    @describe(
        "analyze_comment",
        "Score a text as comments:analyze does",
        tag="Moderation",
        answer=private("A score for each attribute.", "Analysis"),
        asks=Asks.READER,
        parameters=(takes.KEY,),
        body="AnalysisBody",
        refuses=("not_moderator", "invalid_comment", "unknown_attribute", *OF_A_TEXT),
        description="For moderators and editors. Point programs that spoke to Perspective at this address; `key` is a "
        "personal token with the scope read. Nothing of the text is kept.",
    )
    def post(self, request: Request) -> HttpResponse:
        """The scores that were asked for."""
        reader, site = self.writer, self.site
        if not (self.has_role(MODERATOR, site.id) or self.has_role(EDITOR, site.id)):
            sentence = _("Only moderators and editors of this site can have texts scored.")
            raise Refusal(Kind.FORBIDDEN, "not_moderator", sentence)
        self.meter.reader = reader.id
        self.meter.take("analyses")
        given = request.data
        text, wanted = _text(given), _wanted(given)
        found = scores(site, text, wanted, now=self.now)
        answer = {"attributeScores": {name: _score(value, len(text)) for name, value in found.items()}}
        language = site.language.partition("-")[0]
        told: dict[str, Any] = {**answer, "languages": [language], "detectedLanguages": [language]}
        return answers.private({**told, **_token_of(given)})


def _text(given: Any) -> str:
    comment = given.get("comment") if isinstance(given, dict) else None
    text = comment.get("text") if isinstance(comment, dict) else None
    if not isinstance(text, str):
        sentence = _('Give the text as {"comment": {"text": "…"}}.')
        raise Refusal(Kind.INVALID, "invalid_comment", sentence, field="comment")
    return markup.clean(text.encode("utf-8", "replace").decode(), limit=2 * markup.COMMENT_LIMIT)


def _wanted(given: Any) -> list[str]:
    asked = given.get("requestedAttributes")
    names = list(asked)[:_MOST_ATTRIBUTES] if isinstance(asked, dict) else []
    known = [name.removesuffix("_EXPERIMENTAL") for name in names]
    if not names or not ATTRIBUTES.issuperset(known):
        sentence = _("Ask in requestedAttributes for some of %(names)s.") % {"names": ", ".join(sorted(ATTRIBUTES))}
        raise Refusal(Kind.INVALID, "unknown_attribute", sentence, field="requestedAttributes")
    return known


def _score(value: float, length: int) -> dict[str, Any]:
    score = {"value": round(value, 6), "type": "PROBABILITY"}
    return {"spanScores": [{"begin": 0, "end": length, "score": score}], "summaryScore": score}


def _token_of(given: Any) -> dict[str, str]:
    token = given.get("clientToken")
    return {"clientToken": token[:200]} if isinstance(token, str) else {}
