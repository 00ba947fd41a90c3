"""The log only grows: nothing in the product changes a decision or deletes one, and no door lets anybody do so."""

import ast
from pathlib import Path

import pytest

PRODUCT = Path(__file__).parents[2] / "discussion"
LOGS = ("Decision", "Sanction")
# Erasing takes names and words out of rows that stay; saying that one has read a warning is no change of it.
ALLOWED = {"actions/erased_content.py", "actions/sanctions.py"}


def changes() -> set[str]:
    """Files in which rows of a log are changed or deleted, as `Decision.objects…update()` or the like would."""
    found = set()
    for path in PRODUCT.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            changes_rows = isinstance(call.func, ast.Attribute) and call.func.attr in (
                *("update", "delete", "bulk_update", "update_or_create"),
            )
            source = ast.unparse(call.func) if changes_rows else ""
            if any(f"{log}.objects" in source for log in LOGS):
                found.add(str(path.relative_to(PRODUCT)))
    return found


def test_nothing_changes_or_deletes_a_line_of_a_log() -> None:
    assert changes() <= ALLOWED


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_method_of_the_api_changes_the_log(as_reader, mo, method) -> None:
    for path in ("/moderation/log", "/moderation/decisions", "/moderation/decisions/0000000000001/undo"):
        assert as_reader(mo).send(method, path, {}).status_code == 405
