"""Whether the thread shows a comment, and what that means for those above it.

A comment is listed when it is published or has a listed reply. One statement walks up through the comments whose own
place depends on the change, so a chain of 10,000 costs as many queries as a chain of one. The caller holds the lock of
the branch (`lock_branch`), since two walks in one branch would otherwise each count on the other's old numbers.
"""

from discussion.comments.models import Comment
from discussion.core import statements
from discussion.core.errors import not_found


def lock_branch(comment: int) -> Comment:
    """The comment, read behind the lock of its whole branch; raises Refusal `not_found`."""
    place = Comment.objects.filter(id=comment).values_list("root_id", flat=True)
    if not place:
        raise not_found()
    locked = Comment.objects.select_for_update(of=("self",), no_key=True)
    locked.only("id").get(id=place[0] or comment)
    return locked.select_related("article__site", "author").get(id=comment)


def relist(comment: Comment) -> None:
    """Bring `is_listed` in line with the comment's state, and the counts of those above it."""
    is_listed = comment.state == Comment.State.PUBLISHED or comment.reply_count > 0
    if is_listed == comment.is_listed:
        return
    comment.is_listed = is_listed
    if comment.parent_id is not None:
        count_reply(comment.parent_id, step=1 if is_listed else -1)


def count_reply(parent_id: int, *, step: int) -> None:
    """Add `step`, 1 or -1, to the parent's count of replies, and to that of each above that comes or goes with it."""
    carries_on = "NOT c.is_listed" if step > 0 else "c.state <> 'published' AND c.reply_count = 1"
    sql = f"""
        UPDATE comments_comment
        SET reply_count = reply_count + %s, is_listed = (state = 'published' OR reply_count + %s > 0)
        WHERE id IN (
            WITH RECURSIVE up(id, parent_id, carries_on) AS (
                SELECT c.id, c.parent_id, {carries_on} FROM comments_comment c WHERE c.id = %s
                UNION ALL
                SELECT c.id, c.parent_id, {carries_on} FROM comments_comment c JOIN up ON c.id = up.parent_id
                WHERE up.carries_on
            )
            SELECT id FROM up
        )
    """  # noqa: S608
    statements.change(sql, [step, step, parent_id])
