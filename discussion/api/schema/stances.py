"""Stances and changes of mind in the API's document."""

from typing import Any

from discussion.api.schema.basics import (
    COUNT,
    ID,
    TEXT,
    TRUTH,
    Shape,
    body_of,
    list_of,
    object_of,
    or_null,
    page_of,
    ref,
)
from discussion.api.schema.polls import EXAMPLES_OF_POLLS, POLL_ID

_STANCE: dict[str, Shape] = {"id": {**ID, "description": "The option's."}, "text": TEXT}
_TABLE: dict[str, Shape] = {
    "options": list_of(ID),
    "readers": {
        **list_of(list_of(or_null(COUNT))),
        "description": "A row for each first answer, in it a number for each last one; null where it is not told.",
    },
}
_TOTAL: dict[str, Shape] = {"id": ID, "before": COUNT, "after": COUNT, "gained": {"type": "integer"}}
_CHANGES: dict[str, Shape] = {
    "poll": ID,
    "readers": {**COUNT, "description": "Who answered twice."},
    "changed": {**or_null(COUNT), "description": "Whose last answer is not their first; null where it is not told."},
    "table": {**or_null(ref("ChangeTable")), "description": "Null where the poll asks for several answers."},
    "options": {
        **or_null(list_of(object_of("An option's readers, first and last.", _TOTAL))),
        "description": "Null while any number of the table is.",
    },
    "p_value": {
        **or_null({"type": "number", "minimum": 0, "maximum": 1}),
        "description": "By Stuart and Maxwell's test that nothing moved; null while any number of the table is.",
    },
    "moved": {**TRUTH, "description": "Below 0.05 among 60 readers or more: the discussion moved opinion."},
}

SHAPES_OF_STANCES: dict[str, Shape] = {
    "CommentStance": object_of("The answer that the author shows.", _STANCE),
    "Stance": object_of("Whether the reader's answer stands beside their comments.", {"is_shown": TRUTH}),
    "StanceOfMine": object_of("The same, with the poll whose answer it is.", {"poll": ID, "is_shown": TRUTH}),
    "StancePage": page_of(
        "Answers that comments carry.",
        object_of("An answer, and how many published comments carry it.", {**_STANCE, "comments": COUNT}),
    ),
    "ChangeTable": object_of("Readers by their first and last answer.", _TABLE),
    "Changes": object_of("How many changed their mind.", _CHANGES),
}
BODIES_OF_STANCES: dict[str, Shape] = {
    "StanceBody": body_of("Whether the answer is shown.", {"is_shown": TRUTH}, required=("is_shown",))
}
REFUSED_BY_STANCES: dict[int, dict[str, str]] = {
    400: {
        "comment_not_here": "Name a comment beneath this poll's article that everybody can read.",
        "no_such_filter": "Comments can be chosen by an answer that at least 10 of them carry.",
    },
    409: {
        "no_stance": "Only one answer in an article's lead poll can stand beside comments.",
        "not_answered_before": "You have not answered this poll before: answer first, and name the comment when you "
        "answer again.",
    },
}

_YES, _NO = (option["id"] for option in EXAMPLES_OF_POLLS["Poll"]["options"])
EXAMPLES_OF_STANCES: dict[str, Any] = {
    "Stance": {"is_shown": True},
    "StanceBody": {"is_shown": True},
    "StancePage": {"items": [{"id": _YES, "text": "Yes", "comments": 14}], "next": None},
    "Changes": {
        "poll": POLL_ID,
        "readers": 90,
        "changed": 24,
        "table": {"options": [_YES, _NO], "readers": [[40, 12], [12, 26]]},
        "options": [
            {"id": _YES, "before": 52, "after": 52, "gained": 0},
            {"id": _NO, "before": 38, "after": 38, "gained": 0},
        ],
        "p_value": 1.0,
        "moved": False,
    },
}
STANCE_OF_COMMENT = {"id": _YES, "text": "Yes"}
