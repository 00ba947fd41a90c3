"""Where a counter of stances differs from the votes and answers that it counts: which must not happen."""

from discussion.comments.differences import Difference
from discussion.core import statements

_TALLIES = """
    SELECT comment_id, SUM(counted), SUM(in_rows) FROM (
        SELECT comment_id, option, up, down, up + down AS counted, 0 AS in_rows FROM stances_stancetally
        UNION ALL
        SELECT v.comment_id, s.option, SUM(CASE WHEN v.value = 1 THEN -1 ELSE 0 END),
            SUM(CASE WHEN v.value = -1 THEN -1 ELSE 0 END), 0, COUNT(*)
        FROM comments_vote v JOIN stances_stance s ON s.article_id = v.article_id AND s.reader_id = v.reader_id
        WHERE s.option IS NOT NULL GROUP BY v.comment_id, s.option
    ) each_option
    GROUP BY comment_id, option HAVING SUM(up) <> 0 OR SUM(down) <> 0 ORDER BY comment_id
"""
_CAMPS = """
    SELECT article_id, SUM(counted), SUM(in_rows) FROM (
        SELECT article_id, option, reader_count AS counted, 0 AS in_rows FROM stances_camp
        UNION ALL
        SELECT article_id, option, 0, COUNT(*) FROM stances_stance WHERE option IS NOT NULL GROUP BY article_id, option
    ) each_option
    GROUP BY article_id, option HAVING SUM(counted) <> SUM(in_rows) ORDER BY article_id
"""
_MINDS = """
    SELECT c.id, c.changed_mind_count, COALESCE(m.changed, 0) FROM comments_comment c
    LEFT JOIN (
        SELECT k.comment_id, COUNT(*) AS changed FROM stances_changeofmind k JOIN polls_ballot b ON b.id = k.ballot_id
        WHERE k.comment_id IS NOT NULL AND k.before <> b.choices AND NOT b.is_set_apart GROUP BY k.comment_id
    ) m ON m.comment_id = c.id
    WHERE c.changed_mind_count <> COALESCE(m.changed, 0) ORDER BY c.id
"""


def tallies() -> list[Difference]:
    """Comments on which the votes of a camp are counted wrong."""
    return _found(_TALLIES, "Votes of a camp", "comment")


def camps() -> list[Difference]:
    """Articles whose readers of a camp are counted wrong."""
    return _found(_CAMPS, "Readers of a camp", "article")


def minds() -> list[Difference]:
    """Comments whose changed minds are counted wrong."""
    return _found(_MINDS, "Changed minds", "comment")


def _found(sql: str, counter: str, thing: str) -> list[Difference]:
    rows = statements.rows(sql, [])
    return [Difference(counter, thing, number, int(counted), int(in_rows)) for number, counted, in_rows in rows]
