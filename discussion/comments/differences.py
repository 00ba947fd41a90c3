"""Where a counter of comments differs from the rows that it counts: which must not happen."""

from dataclasses import dataclass

from discussion.core import statements
from discussion.core.ids import encode

_VOTES = """
    SELECT c.id, c.up, c.down, COALESCE(v.up, 0) + COALESCE(i.up, 0), COALESCE(v.down, 0) + COALESCE(i.down, 0)
    FROM comments_comment c LEFT JOIN comments_importedvotes i ON i.comment_id = c.id
    LEFT JOIN (
        SELECT comment_id, SUM(CASE WHEN value = 1 THEN 1 ELSE 0 END) AS up,
            SUM(CASE WHEN value = -1 THEN 1 ELSE 0 END) AS down
        FROM comments_vote GROUP BY comment_id
    ) v ON v.comment_id = c.id
    WHERE c.up <> COALESCE(v.up, 0) + COALESCE(i.up, 0) OR c.down <> COALESCE(v.down, 0) + COALESCE(i.down, 0)
    ORDER BY c.id
"""
_REPLIES = """
    SELECT c.id, c.reply_count, COALESCE(r.listed, 0) FROM comments_comment c
    LEFT JOIN (
        SELECT parent_id, COUNT(*) AS listed FROM comments_comment
        WHERE is_listed AND parent_id IS NOT NULL GROUP BY parent_id
    ) r ON r.parent_id = c.id
    WHERE c.reply_count <> COALESCE(r.listed, 0) ORDER BY c.depth DESC, c.id
"""
_COMMENTS = """
    SELECT a.id, a.comment_count, COALESCE(c.published, 0) FROM articles_article a
    LEFT JOIN (
        SELECT article_id, COUNT(*) AS published FROM comments_comment WHERE state = 'published' GROUP BY article_id
    ) c ON c.article_id = a.id
    WHERE a.comment_count <> COALESCE(c.published, 0) ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A counter of a comment or an article that does not say what its rows say."""

    counter: str
    thing: str
    id: int
    in_counter: int
    in_rows: int

    def __str__(self) -> str:
        return (
            f"{self.counter} of {self.thing} {encode(self.id)}:"
            f" the counter says {self.in_counter} and the rows say {self.in_rows}."
        )


def votes() -> list[Difference]:
    """Comments whose votes are counted wrong; one that is wrong both ways is there twice."""
    found = []
    for comment, up, down, rows_up, rows_down in statements.rows(_VOTES, []):
        for counter, counted, in_rows in (("Votes up", up, rows_up), ("Votes down", down, rows_down)):
            if counted != in_rows:
                found.append(Difference(counter, "comment", comment, counted, int(in_rows)))
    return found


def replies() -> list[Difference]:
    """Comments whose listed replies are counted wrong, the deepest first."""
    return [Difference("Replies", "comment", *row) for row in statements.rows(_REPLIES, [])]


def comments() -> list[Difference]:
    """Articles whose published comments are counted wrong."""
    return [Difference("Comments", "article", *row) for row in statements.rows(_COMMENTS, [])]
