"""One comment with its author, article and site, by one written-out statement."""

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core import statements
from discussion.core.transactions import is_postgresql
from discussion.sites.models import Site

_COMMENT, _AUTHOR = statements.Share(Comment, "c"), statements.Share(Reader, "r")
_ARTICLE, _SITE = statements.Share(Article, "a", without=("body", "body_html")), statements.Share(Site, "s")
_SQL = f"""
    SELECT {_COMMENT}, {_AUTHOR}, {_ARTICLE}, {_SITE} FROM comments_comment c
    JOIN articles_article a ON a.id = c.article_id JOIN sites_site s ON s.id = c.site_id
    LEFT JOIN accounts_reader r ON r.id = c.author_id WHERE c.id = %s
"""  # noqa: S608

_COUNTED = statements.Share(Comment, "c", only=("id", "site_id", "article_id", "author_id", "state", "up", "down"))
_PLACE = statements.Share(Article, "a", only=("id", "site_id", "state", "published_at", "closes_at"))
_RATED = statements.Share(Site, "s", only=("id", "approval_rate", "who_votes"))
_COUNTED_SQL = f"""
    SELECT {_COUNTED}, {_PLACE}, {_RATED} FROM comments_comment c
    JOIN articles_article a ON a.id = c.article_id JOIN sites_site s ON s.id = c.site_id WHERE c.id = %s
"""  # noqa: S608


def comment(number: int) -> Comment | None:
    """The comment in whatever state, or None; the article's text stays in the database."""
    return _fetch(number, _SQL)


def locked_counts(number: int) -> Comment | None:
    """The comment with what a vote asks for alone: its counts, whose it is and where.

    Its row is locked until the transaction ends.
    """
    row = statements.first(_COUNTED_SQL + _lock(), [number], _COUNTED, _PLACE, _RATED)
    if row is None:
        return None
    found: Comment
    found, article, site = row
    found.article, article.site = article, site
    return found


def _lock() -> str:
    return "FOR NO KEY UPDATE OF c" if is_postgresql() else ""


def _fetch(number: int, sql: str) -> Comment | None:
    row = statements.first(sql, [number], _COMMENT, _AUTHOR, _ARTICLE, _SITE)
    if row is None:
        return None
    found: Comment
    found, author, article, site = row
    found.author = author if author.id else None
    found.article, found.site, article.site = article, site, site
    return found
