"""How a view's method says what it takes and answers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from drf_spectacular.utils import extend_schema

from discussion.api.schema import refusals
from discussion.api.schema.basics import Shape, ref
from discussion.api.schema.bodies import BODIES
from discussion.api.schema.examples import OF_SHAPE
from discussion.api.schema.live import MEDIA as EVENTS
from discussion.api.schema.parameters import IF_NONE_MATCH, Parameter

_Method = TypeVar("_Method", bound=Callable[..., Any])
_JSON = "application/json"
_CSV = "text/csv"
_LIMITS = ("RateLimit", "RateLimit-Policy")


class Asks(Enum):
    """Who may call: everybody, everybody with more for those who say who they are, or readers alone."""

    NOBODY = "nobody"
    PERHAPS = "perhaps"
    READER = "reader"


@dataclass(frozen=True)
class Answer:
    """What an operation answers when it does what it was asked for."""

    description: str
    shapes: tuple[str, ...] = ()
    status: int = 200
    headers: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    is_conditional: bool = False
    media: str = _JSON
    table: str = ""

    def described(self) -> dict[str, Shape]:
        """The answers as the document has them, by status."""
        found: Shape = {"description": self.description, "headers": _headers(self.headers)}
        if self.shapes:
            found["content"] = {self.media: _content(self.shapes), **_table(self.table)}
        if self.links:
            found["links"] = {operation: _link(operation, parameter) for operation, parameter in self.links}
        shown = {str(self.status): found}
        if self.is_conditional:
            shown["304"] = {"description": "You have it already.", "headers": _headers(self.headers)}
        return shown

    def or_as_table(self, example: str) -> "Answer":
        """The same answer, which may be asked for as CSV."""
        return replace(self, table=example)

    def leading_to(self, **links: str) -> "Answer":
        """The same answer, whose id or slug is the named parameter of these operations."""
        return replace(self, links=tuple(links.items()))


def public(description: str, *shapes: str) -> Answer:
    """An answer that is the same for everybody and may be kept for a moment."""
    return Answer(description, shapes, headers=("ETag", "Cache-Control"), is_conditional=True)


def written(description: str, *shapes: str, status: int = 200) -> Answer:
    """What a write made, under its new ETag."""
    return Answer(description, shapes, status=status, headers=("ETag", "Cache-Control", *_LIMITS))


def private(description: str, *shapes: str, status: int = 200) -> Answer:
    """An answer to one reader, which nobody keeps."""
    return Answer(description, shapes, status=status, headers=("Cache-Control", *_LIMITS))


def stream(description: str) -> Answer:
    """Events that are sent as they happen, until the client leaves."""
    return Answer(description, ("EventStream",), headers=("Cache-Control",), media=EVENTS)


def nothing(description: str) -> Answer:
    """Done, and nothing to say."""
    return Answer(description, status=204, headers=_LIMITS)


def describe(
    name: str,
    summary: str,
    *,
    tag: str,
    answer: Answer,
    asks: Asks = Asks.NOBODY,
    parameters: tuple[Parameter, ...] = (),
    body: str | None = None,
    refuses: tuple[str, ...] = (),
    description: str = "",
) -> Callable[[_Method], _Method]:
    """Describe an operation: its stable name, what it takes, what it answers, and the codes it refuses with.

    What every operation, every body, every parameter and every signed request may be refused for is added here.
    """

    def decorate(method: _Method) -> _Method:
        is_write = method.__name__ not in ("get", "head")
        taken = (*parameters, IF_NONE_MATCH) if answer.is_conditional else parameters
        codes = {*refuses, *refusals.ALWAYS, *_codes(taken, body, asks, is_write)}
        operation: Shape = {
            "operationId": name,
            "summary": summary,
            "description": description,
            "tags": [tag],
            "parameters": [each.described() for each in taken],
            "security": _security(asks, is_write),
            "responses": {**answer.described(), **refusals.answers(codes)},
        }
        if body:
            operation["requestBody"] = {
                "required": bool(BODIES[body].get("required")),
                "content": {_JSON: _content((body,))},
            }
        decorated: _Method = extend_schema(operation={key: value for key, value in operation.items() if value != ""})(
            method
        )
        return decorated

    return decorate


def _codes(taken: tuple[Parameter, ...], body: str | None, asks: Asks, is_write: bool) -> set[str]:
    codes = {code for each in taken for code in each.refusals}
    if body:
        codes |= {*refusals.OF_A_BODY, *(["missing_field"] if "required" in BODIES[body] else [])}
    if asks is not Asks.NOBODY:
        codes |= {"invalid_token", "rate_limited", "scope_missing", *(["csrf_failed", "forbidden"] if is_write else [])}
    if asks is Asks.READER:
        codes.add("not_authenticated")
    if is_write:
        codes.add("database_busy")
    return codes


def _security(asks: Asks, is_write: bool) -> list[dict[str, list[str]]]:
    cookie: dict[str, list[str]] = {"session": [], "csrf": []} if is_write else {"session": []}
    signed: list[dict[str, list[str]]] = [{"token": []}, cookie]
    return {Asks.NOBODY: [], Asks.PERHAPS: [{}, *signed], Asks.READER: signed}[asks]


def _headers(names: tuple[str, ...]) -> Shape:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _content(shapes: tuple[str, ...]) -> Shape:
    schema = ref(shapes[0]) if len(shapes) == 1 else {"anyOf": [ref(name) for name in shapes]}
    return {"schema": schema, "examples": {name: {"value": OF_SHAPE[name]} for name in shapes}}


def _table(example: str) -> Shape:
    return {_CSV: {"schema": {"type": "string"}, "examples": {"Table": {"value": example}}}} if example else {}


def _link(operation: str, parameter: str) -> Shape:
    source = (
        "id" if parameter in ("comment", "decision", "sanction", "bulk", "export", "token", "session") else parameter
    )
    return {"operationId": operation, "parameters": {parameter: f"$response.body#/{source}"}}
