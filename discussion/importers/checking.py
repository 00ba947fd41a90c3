"""Whether what an archive tells of a comment makes one."""

from datetime import datetime
from typing import TypedDict, Unpack

from discussion.importers.records import Author, Comment, Markup, Refused, State, Vote


class Told(TypedDict, total=False):
    """What may be told of a comment besides what every comment must have."""

    author: Author | None
    parent: str
    edited_at: datetime | None
    up: int
    down: int
    votes: tuple[Vote, ...]


def checked(
    *,
    number: int,
    key: str,
    article: str,
    body: str,
    markup: Markup,
    created_at: datetime | None,
    state: State = State.PUBLISHED,
    **told: Unpack[Told],
) -> Comment | Refused:
    """The comment, or why it can be none; `number` tells which record it is where it has no key.

    What its author deleted leaves its text behind.
    """
    where = f"comment {key}" if key else f"record number {number} of the file"
    if not key:
        return Refused(where, "It has no id, so a second import would bring it in again.")
    if not article:
        return Refused(where, "It does not say to which article it belongs.")
    if created_at is None:
        return Refused(where, "It has no readable time.")
    if not body.strip() and state not in (State.DELETED, State.REMOVED):
        return Refused(where, "It has no text.")
    kept = "" if state is State.DELETED else body
    return Comment(key=key, article=article, body=kept, markup=markup, created_at=created_at, state=state, **told)
