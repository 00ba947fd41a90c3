"""What an author wrote in the last day."""

from datetime import timedelta
from typing import NamedTuple

from discussion.core import statements
from discussion.moderation.subject import Subject

DAY = timedelta(days=1)
MOMENT = timedelta(minutes=5)
_MOST = 20
# In a form that SQLite takes inside a union, too.
_SQL = """
    SELECT * FROM (SELECT c.id, c.article_id, c.body, c.created_at >= %s FROM comments_comment c
        WHERE c.author_id = %s AND c.state = 'published' AND c.created_at >= %s ORDER BY c.id DESC LIMIT %s) shown
    UNION ALL
    SELECT * FROM (SELECT c.id, c.article_id, c.body, c.created_at >= %s FROM comments_comment c
        WHERE c.author_id = %s AND c.article_id = %s AND c.created_at >= %s AND c.state <> 'published'
        ORDER BY c.created_at DESC LIMIT %s) held
"""


class Written(NamedTuple):
    """An earlier text, where it stands, and whether it was written within the last five minutes."""

    id: int
    article_id: int
    body: str
    is_fresh: bool


def recent_of(subject: Subject) -> list[Written]:
    """The author's newest published texts of the last day, and those beneath this article that wait or were held."""
    author, place, now = subject.author.id, subject.article.id, subject.now
    shown = [now - MOMENT, author, now - DAY, _MOST]
    found = statements.rows(_SQL, [*shown, now - MOMENT, author, place, now - DAY, _MOST])
    return [Written(*row) for row in found if row[0] != subject.comment]
