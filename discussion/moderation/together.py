"""Several queries as one statement, each with an order and a limit of its own.

Django's `union` may not do so on SQLite; and only where each site is asked by itself does the index of a site give its
rows in order, so that no more of them are read than are shown.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet


def together(parts: Iterable[QuerySet[Any, Any]], *, named: Iterable[str] = ()) -> tuple[str, list[Any]]:
    """The statement with its parameters; where names are given, it counts each part's rows behind its name instead."""
    names, texts, parameters = iter(named), list[str](), list[Any]()
    for place, part in enumerate(parts):
        sql, given = part.query.sql_with_params()
        name = next(names, None)
        columns = "*" if name is None else f"'{name}', COUNT(*)"
        texts.append(f"SELECT {columns} FROM ({sql}) p{place}")  # noqa: S608
        parameters += given
    return " UNION ALL ".join(texts), parameters
