"""Short plain texts beside an act: a moderator's message or note, what a report or an appeal says."""

from discussion.core.errors import Refusal
from discussion.core.markup import clean

LIMIT = 2_000


def remark(text: str, *, field: str, limit: int = LIMIT) -> str:
    """The text as it is stored, which may be empty.

    Raises Refusal `note_too_long`, `note_invalid_characters` and the like, by the name of the field.
    """
    if not text.strip():
        return ""
    try:
        return clean(text, limit=limit)
    except Refusal as refusal:
        if refusal.code == "body_blank":
            return ""
        code = refusal.code.replace("body", field)
        raise Refusal(refusal.kind, code, refusal.detail, field=field) from None
