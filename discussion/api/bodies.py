"""Bodies: strict JSON objects whose every field is known and of its type."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from discussion.api.errors import Invalid
from discussion.core.errors import Kind, Refusal

# A comment of 10,000 astral characters written as \u escapes is 120 kB, an article of an editor's 200,000 far less.
MAX_BYTES = 1024 * 1024


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 has it: UTF-8, no NaN, no depth that a parser could fall into."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value in the stream. Raises Refusal `malformed_json`, `payload_too_large`."""
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise Refusal(
                Kind.TOO_LARGE, "payload_too_large", _("The request is too large: send less than one megabyte.")
            )
        if not raw:
            return {}
        try:
            return json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise Refusal(
                Kind.INVALID, "malformed_json", _("The body is no JSON: check its brackets, quotes and commas.")
            ) from None


class Text(serializers.CharField):
    """A string as it came: neither made from a number, nor trimmed, nor checked for what the action checks."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **{"allow_blank": True, **options})
        self.validators = []

    def to_internal_value(self, data: Any) -> str:
        """The string; anything else is refused."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(data)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """As any field's, without CharField's own ideas about blanks."""
        return serializers.Field.run_validation(self, data)


class StorableText(Text):
    """A text that goes to the database, or into a digest, as it came: no NUL and no half of a character in it."""

    default_error_messages = {"characters": gettext_lazy("This holds characters that cannot be stored.")}

    def to_internal_value(self, data: Any) -> str:
        """The string; one that UTF-8 or PostgreSQL could not hold is refused."""
        text = super().to_internal_value(data)
        if any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in text):
            self.fail("characters")
        return text


class Whole(serializers.IntegerField):
    """A whole number, not its spelling."""

    def to_internal_value(self, data: Any) -> int:
        """The number; strings, booleans and fractions are refused."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(data)


class Number(serializers.FloatField):
    """A number, not its spelling."""

    def to_internal_value(self, data: Any) -> float:
        """The number; strings and booleans are refused."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return float(super().to_internal_value(data))


class Truth(serializers.BooleanField):
    """True or false, not words for them."""

    def to_internal_value(self, data: Any) -> bool:
        """The value; strings, numbers and null are refused."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Body(serializers.Serializer[Any]):
    """The fields that a write takes; any other is refused."""


def read(request: Request, shape: type[Body], *, partial: bool = False) -> dict[str, Any]:
    """The checked fields of the request's body.

    Raises Refusal `malformed_json`, `not_an_object`, `unknown_field`, `missing_field`, `invalid_field`.
    """
    data = request.data
    if not isinstance(data, dict):
        raise Refusal(Kind.INVALID, "not_an_object", _('The body must be a JSON object, like {"body": "…"}.'))
    body = shape(data=data, partial=partial)
    unknown = [name for name in data if name not in body.fields]
    if unknown:
        raise Invalid(
            "unknown_field", {_shown(name): [_("There is no such field: leave it out.")] for name in unknown[:20]}
        )
    if not body.is_valid():
        raise Invalid(_code(body.errors), {name: _sentences(found) for name, found in body.errors.items()})
    return dict(body.validated_data)


def _shown(name: str) -> str:
    return name.encode("utf-8", "replace").decode()[:100]


def _code(errors: Mapping[str, Any]) -> str:
    codes = {getattr(error, "code", "") for found in errors.values() for error in found}
    return "missing_field" if codes == {"required"} else "invalid_field"


def _sentences(found: Any) -> list[str]:
    """The sentences about a field; those about the items of a list stand by their places."""
    if isinstance(found, Mapping):
        return [sentence for each in found.values() for sentence in _sentences(each)]
    return [str(sentence) for sentence in found]


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
