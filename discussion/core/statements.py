"""SQL written out, for the few statements that nearly every request runs.

Django's ORM takes 0.5 to 2 ms of CPU to build such a statement anew each time, which is more than the database takes
to run it. Rows become model instances as Django would make them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import DateTimeField, Model

from discussion.core.transactions import is_postgresql

_SOME = 2_000


class Share:
    """A model's share of a joined row; as text, the list of its columns for a SELECT that calls the table `alias`.

    Columns that are named in `without`, or are not in `only`, are fetched when somebody asks for them.
    """

    def __init__(
        self, model: type[Model], alias: str, *, only: Collection[str] = (), without: Collection[str] = ()
    ) -> None:
        self._model = model
        wanted = set(only or [field.attname for field in model._meta.concrete_fields]) - set(without)
        self._fields = [field for field in model._meta.concrete_fields if field.attname in wanted]
        self._names = [field.attname for field in self._fields]
        self._columns = ", ".join(f"{alias}.{field.column}" for field in self._fields)

    def __str__(self) -> str:
        return self._columns

    def take(self, values: Iterator[Any]) -> Any:
        """An instance from the next values of a row."""
        own = list(islice(values, len(self._names)))
        for place, convert in self._converters:
            own[place] = convert(own[place])
        return self._model.from_db(connection.alias, self._names, own)

    @cached_property
    def _converters(self) -> list[tuple[int, Callable[[Any], Any]]]:
        """What the database's driver leaves to Django, like the truth values and time zones of SQLite."""
        found: list[tuple[int, Callable[[Any], Any]]] = []
        for place, field in enumerate(self._fields):
            column = field.get_col(self._model._meta.db_table)
            converters = (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
            found += [(place, partial(convert, expression=column, connection=connection)) for convert in converters]
        return found


def first(sql: str, parameters: Sequence[Any], *shares: Share) -> tuple[Any, ...] | None:
    """The first row: an instance for each share, in the order of the SELECT."""
    with _known_cursor() as cursor:
        cursor.execute(sql, _adapted(parameters))
        found = cursor.fetchone()
    if found is None:
        return None
    values = iter(found)
    return tuple(share.take(values) for share in shares)


def rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Every row, as the driver gives it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, _adapted(parameters))
        return list(cursor.fetchall())


def plan_anew() -> None:
    """Have the database look at its tables again, where it kept plans from before they held much.

    SQLite plans by the indexes alone, and needs none of it.
    """
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def stream(sql: str, parameters: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """The same, some at a time, however many there are; read within `one_moment`."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, _adapted(parameters))
        while found := cursor.fetchmany(_SOME):
            yield from found


def change(sql: str, parameters: Sequence[Any]) -> int:
    """How many rows the statement changed."""
    with _known_cursor() as cursor:
        cursor.execute(sql, _adapted(parameters))
        return int(cursor.rowcount)


def numbers(values: Iterable[int]) -> str:
    """Whole numbers as one parameter: for `%s::bigint[]` of PostgreSQL, or for SQLite's `json_each(%s)`.

    Psycopg takes twice as long for a list of 500 numbers as the server takes for the statement.
    """
    opening, closing = "{}" if is_postgresql() else "[]"
    return f"{opening}{','.join(map(str, values))}{closing}"


def among() -> str:
    """The condition, behind a column, that it is one of the `numbers`."""
    return "= ANY(%s::bigint[])" if is_postgresql() else "IN (SELECT value FROM json_each(%s))"


def insert(row: Model) -> None:
    """Store a new row whose every value, the identifier too, is known."""
    with _known_cursor() as cursor:
        cursor.execute(_insertion(type(row)), values_of(row))
    row._state.adding, row._state.db = False, connection.alias


def values_of(row: Model) -> list[Any]:
    """The row's values as the database's driver takes them."""
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in row._meta.concrete_fields]


def values_of_alike(rows: Sequence[Model], *, apart: Collection[str]) -> list[list[Any]]:
    """The same for many rows that differ in these columns alone; asking every field of every row takes ten times it."""
    if not rows:
        return []
    model, common = type(rows[0]), values_of(rows[0])
    places = [(place, field) for place, field in enumerate(model._meta.concrete_fields) if field.attname in apart]
    found = []
    for row in rows:
        own = common.copy()
        for place, field in places:
            own[place] = field.get_db_prep_save(getattr(row, field.attname), connection)
        found.append(own)
    return found


def insert_new(model: type[Model], rows: Sequence[Sequence[Any]]) -> None:
    """Store of many new rows, given by `values_of`, those that no unique constraint has already."""
    if rows:
        with _known_cursor() as cursor:
            cursor.executemany(f"{_insertion(model)} ON CONFLICT DO NOTHING", rows)


def insert_all(model: type[Model], columns: Sequence[str], rows: Collection[Sequence[Any]]) -> None:
    """Store many new rows at once; every value is as the database's driver takes it, times are times."""
    if not rows:
        return
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if is_postgresql():
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            # Past Django's cursor, which adapts the text of the statement for each call.
            sql = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
            connection.connection.executemany(sql, _with_plain_times(model, columns, rows))


def _with_plain_times(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[Sequence[Any]]:
    """The rows as SQLite takes them: times are texts in UTC there."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    times = [place for place, name in enumerate(columns) if isinstance(fields[name], DateTimeField)]
    for row in rows:
        plain = list(row)
        for place in times:
            if plain[place] is not None:
                plain[place] = str(plain[place].astimezone(UTC).replace(tzinfo=None))
        yield plain


def change_all(sql: str, rows: Collection[Sequence[Any]]) -> None:
    """Run the statement, which is about one row, once for each row of parameters."""
    if rows:
        with _known_cursor() as cursor:
            cursor.executemany(sql, [_adapted(row) for row in rows])


def _known_cursor() -> CursorWrapper:
    """A cursor whose statements PostgreSQL parses and plans once for each connection, which is half of their cost.

    For statements about one row: a plan for whatever is asked may be a bad one where many rows are.
    """
    if not is_postgresql():
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    beneath = connection.connection
    usual, beneath.cursor_factory = beneath.cursor_factory, ServerBindingCursor
    try:
        return connection.cursor()
    finally:
        beneath.cursor_factory = usual


@cache
def _insertion(model: type[Model]) -> str:
    columns = [str(field.column) for field in model._meta.concrete_fields]
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608


def _adapted(parameters: Sequence[Any]) -> list[Any]:
    return [_as_stored(each) for each in parameters]


def _as_stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
