"""A request about another site's thing, as the tables of routes write it."""

from dataclasses import dataclass, field
from typing import Any

# Who may do at home what crosses from one site to another.
NOBODY = "nobody"


@dataclass(frozen=True)
class Call:
    """A request about another site's thing: from elsewhere it changes nothing and is told nothing hidden.

    `by` is who may do it at home, and then it works, or the call proves nothing. What is `hidden` is answered like what
    is absent. What everybody may do is not tried by `strangers`.
    """

    method: str
    path: str
    by: str
    body: dict[str, Any] = field(default_factory=dict)
    hidden: bool = False
    strangers: bool = True
    status: int = 200


def get(path: str, by: str = "author", **more: Any) -> Call:
    return Call("GET", path, by, **more)


def post(path: str, by: str, body: dict[str, Any] | None = None, **more: Any) -> Call:
    return Call("POST", path, by, body or {}, **more)
