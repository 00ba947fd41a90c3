"""What was brought in before, and what its archive says otherwise now."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from discussion.actions.updating import update_comment
from discussion.core.transactions import give_way
from discussion.importers.staging import Staging
from discussion.importers.writing import Staged, Writer

if TYPE_CHECKING:
    from discussion.imports.models import Batch

# As many as readers wait for without noticing it.
_AT_ONCE = 10
_CHANGED = """
    SELECT 0, pos, id, key, digest, article, record, 0, NULL, NULL, NULL, NULL, NULL, NULL FROM comments
    WHERE status = 'changed' AND pos > ? ORDER BY pos LIMIT 200
"""


def revise(staging: Staging, batch: "Batch", writer: Writer) -> Iterator[bool]:
    """For each comment that changed, whether it was brought in line; one that was changed here stays as it is."""
    last = 0
    while rows := staging.db.execute(_CHANGED, (last,)).fetchall():
        last = rows[-1][1]
        for count, row in enumerate(rows):
            if not batch.is_dry and count % _AT_ONCE == 0:
                give_way()
            yield _revise(Staged.of(*row), staging, batch, writer)


def _revise(staged: Staged, staging: Staging, batch: "Batch", writer: Writer) -> bool:
    if batch.is_dry:
        return True
    said = writer.arrival(staged)
    if said is None:
        return False
    is_updated = update_comment(batch=batch, said=said, now=writer.now)
    if not is_updated:
        staging.note("kept", f"comment {staged.key}", "It was changed here since it came in.")
    return is_updated
