"""The whole database as one file, and back: whichever database it came from, and whichever it goes to.

A gzipped text: a header, then for each table its name and a line for each row, and a last line with how many rows there
were, without which the file is torn.
"""

import gzip
import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO, cast

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core.transactions import one_moment, write

_FORMAT, _VERSION = "discussion backup", 1
_BATCH = 500


class Unusable(Exception):
    """A file or a database that cannot be used; its text is a sentence that says what to do."""


def backup(file: Path, *, now: datetime) -> int:
    """Write everything, as it is at one moment, to a file that was not there; returns how many rows.

    Others write meanwhile. The file appears whole or not at all, and only its owner may read it. Raises Unusable.
    """
    if file.exists():
        raise Unusable(f"{file} is there already: name another file, or move it away.")
    draft = file.with_name(f".{file.name}.part")
    try:
        with (
            os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            gzip.open(raw, "wt", encoding="utf-8", compresslevel=6) as text,
            one_moment(),
        ):
            count = _dump(cast("TextIO", text), now)
        draft.rename(file)
    except OSError as error:
        raise Unusable(f"{file} cannot be written ({error.strerror}): name a folder with room.") from error
    finally:
        draft.unlink(missing_ok=True)
    return count


def restore(file: Path) -> int:
    """Fill an empty database of the same version from the file; returns how many rows. Raises Unusable.

    It happens whole or not at all.
    """
    try:
        with gzip.open(file, "rt", encoding="utf-8") as text, write():
            _refuse_other_version(_line(text))
            _refuse_full()
            for model in _models():
                _empty(model)
            count = _load(cast("TextIO", text))
            _reset_numbers()
    except (OSError, EOFError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Unusable(f"{file} cannot be read to its end: it is no backup, or only a part of one.") from error
    return count


def _dump(text: TextIO, now: datetime) -> int:
    _say(text, {"format": _FORMAT, "version": _VERSION, "made_at": now.isoformat(), "migrations": _migrations()})
    count = 0
    for model in _models():
        names = [field.attname for field in model._meta.concrete_fields]
        _say(text, {"table": model._meta.db_table, "columns": names})
        for row in model._default_manager.order_by("pk").values_list(*names).iterator(chunk_size=2_000):
            _say(text, [_plain(value) for value in row])
            count += 1
    _say(text, {"rows": count})
    return count


def _load(text: TextIO) -> int:
    known = {model._meta.db_table: model for model in _models()}
    count, head = 0, _line(text)
    while "table" in head:
        model, rows = known[head["table"]], _Rows(text)
        source = iter(rows)
        while batch := list(islice(source, _BATCH)):
            _insert(model, head["columns"], batch)
            count += len(batch)
        head = rows.rest
    if head.get("rows") != count:
        raise EOFError
    return count


class _Rows:
    """The rows of one table; `rest` is the line behind them."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.rest: dict[str, Any] = {}

    def __iter__(self) -> Iterator[list[Any]]:
        while isinstance(line := _line(self._text), list):
            yield line
        self.rest = line


def _insert(model: type[Model], names: list[str], rows: Iterable[list[Any]]) -> None:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    made = [
        model(**{name: fields[name].to_python(value) for name, value in zip(names, row, strict=True)}) for row in rows
    ]
    model._default_manager.bulk_create(made)


def _refuse_other_version(head: Any) -> None:
    if not isinstance(head, dict) or head.get("format") != _FORMAT:
        raise Unusable("This is no backup of Discussion.")
    if head.get("version") != _VERSION or head.get("migrations") != _migrations():
        raise Unusable(
            "The backup and the database are of different versions: install the version that made the backup, restore,"
            " and then upgrade."
        )


def _refuse_full() -> None:
    if Reader.objects.exists() or Article.objects.exists() or Comment.objects.exists():
        raise Unusable(
            "The database is not empty: restore into a new one, made by manage.py migrate, and nothing is lost."
        )


def _models() -> list[type[Model]]:
    """Every table that the service has."""
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def _migrations() -> list[list[str]]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted([app, name] for app, name in applied)


def _empty(model: type[Model]) -> None:
    """What a new database begins with makes room for what the backup says of it."""
    # Foreign keys wait for the commit, so nothing has to be collected first.
    model._base_manager.all()._raw_delete(using="default")


def _reset_numbers() -> None:
    """Tables whose rows are numbered by the database go on behind the last row."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str | dict | list) else str(value)


def _say(text: TextIO, value: Any) -> None:
    text.write(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")


def _line(text: Any) -> Any:
    line = text.readline()
    if not line:
        raise EOFError
    return json.loads(line)
