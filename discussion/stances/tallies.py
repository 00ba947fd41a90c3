"""How each side voted on comments, and the scores that follow: the reads and writes behind two of the sorts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from discussion.core import ids, statements
from discussion.stances import bridging

_STEP = """
    INSERT INTO stances_stancetally (id, site_id, comment_id, option, up, down) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (comment_id, option)
    DO UPDATE SET up = stances_stancetally.up + %s, down = stances_stancetally.down + %s
"""
_CAMPS = """
    SELECT k.option, k.side, COALESCE(t.up, 0), COALESCE(t.down, 0) FROM stances_camp k
    LEFT JOIN stances_stancetally t ON t.comment_id = %s AND t.option = k.option WHERE k.article_id = %s
"""
_SCORE = "UPDATE comments_comment SET common_ground = %s, split = %s WHERE id = %s"


@dataclass(slots=True)
class Camp:
    """Who gave one answer, and how they voted on one comment."""

    option: int
    side: int | None
    up: int
    down: int


def camps_of(comment: int, article: int) -> list[Camp]:
    """Every camp of the article with its votes on the comment; empty where no lead poll divides its readers."""
    return [Camp(*row) for row in statements.rows(_CAMPS, [comment, article])]


def sides_of(camps: Iterable[Camp]) -> list[tuple[int, int]]:
    """The (up, down) of each side."""
    found: dict[int, tuple[int, int]] = {}
    for camp in camps:
        if camp.side is not None:
            up, down = found.get(camp.side, (0, 0))
            found[camp.side] = up + camp.up, down + camp.down
    return list(found.values())


def step(*, site: int, comment: int, option: int, up: int, down: int) -> None:
    """Count so many votes more (or fewer) for the camp; the caller has locked the comment."""
    statements.change(_STEP, [ids.new_id(), site, comment, option, max(up, 0), max(down, 0), up, down])


def scores(
    *, up: int, down: int, best: float, sides: list[tuple[int, int]], approval_rate: float
) -> tuple[float, float]:
    """The `common_ground` and `split` of a comment; without sides it stands where `best` puts it."""
    if not sides:
        return best, 0.0
    ground = bridging.common_ground(up=up, down=down, sides=sides, approval_rate=approval_rate)
    return ground, bridging.split(up=up, down=down, sides=sides, approval_rate=approval_rate)


def rescore(comments: Collection[int], *, article: int, approval_rate: float) -> None:
    """Bring the scores of these comments, whose rows the caller has locked, in line with the votes."""
    among = statements.among()
    sql = f"SELECT id, up, down, best FROM comments_comment WHERE id {among}"  # noqa: S608
    votes = _votes_of_sides(comments, article, among)
    for comment, up, down, best in statements.rows(sql, [statements.numbers(comments)]):
        new = scores(up=up, down=down, best=best, sides=votes[comment], approval_rate=approval_rate)
        statements.change(_SCORE, [*new, comment])


def _votes_of_sides(comments: Collection[int], article: int, among: str) -> Mapping[int, list[tuple[int, int]]]:
    """Comment → the (up, down) of each side of the article, also of those that did not vote."""
    sides = statements.rows(
        "SELECT DISTINCT side FROM stances_camp WHERE article_id = %s AND side IS NOT NULL", [article]
    )
    sql = f"""
        SELECT t.comment_id, k.side, SUM(t.up), SUM(t.down) FROM stances_stancetally t
        JOIN stances_camp k ON k.article_id = %s AND k.option = t.option
        WHERE k.side IS NOT NULL AND t.comment_id {among} GROUP BY t.comment_id, k.side
    """  # noqa: S608
    rows = statements.rows(sql, [article, statements.numbers(comments)])
    cast = {(comment, side): (int(up), int(down)) for comment, side, up, down in rows}
    return {comment: [cast.get((comment, side), (0, 0)) for (side,) in sides] for comment in comments}
