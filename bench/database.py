"""The benchmarks' own database, made beside the operator's and never the operator's itself."""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import environ
import psycopg
from psycopg import sql

_SUFFIX = "_bench"
_FOLDER = Path(os.environ.get("BENCH_DIR", Path(tempfile.gettempdir()) / "discussion-bench")).absolute()


def set_up() -> None:
    """Point Django at the benchmarks' own database: on the server that DATABASE_URL names, else a SQLite file.

    Redis is left alone: what the benchmarks wake and count is nobody else's business.
    """
    environ.Env.read_env(Path(__file__).parent.parent / ".env")
    os.environ |= {"DATABASE_URL": _own_url(), "DATA_DIR": str(_FOLDER), "REDIS_URL": "", "ENVIRONMENT": "development"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    (_FOLDER / "static").mkdir(parents=True, exist_ok=True)
    import django

    django.setup()


def create() -> None:
    """An empty database with every table; one that is left from an earlier run goes first."""
    from django.core.management import call_command

    drop()
    if name := _postgresql_name():
        _administer("CREATE DATABASE {}", name)
    call_command("migrate", verbosity=0)


def is_there() -> bool:
    """Whether it has been made."""
    from django.db import OperationalError, connection

    try:
        return "comments_comment" in connection.introspection.table_names()
    except OperationalError:
        return False


def drop() -> None:
    """Remove the database and everything that was written around it."""
    from django.db import connection

    connection.close()
    if name := _postgresql_name():
        connection.close_pool()
        _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    for path in _FOLDER.glob("bench.sqlite3*"):
        path.unlink()
    shutil.rmtree(_FOLDER / "broker" / "control", ignore_errors=True)
    for path in _FOLDER.glob("broker/*.msg"):
        path.unlink()


def described() -> str:
    """Which database this is, with its version and its size."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
            version, size = cursor.fetchone()
        else:
            cursor.execute("SELECT sqlite_version()")
            version, size = cursor.fetchone()[0], Path(connection.settings_dict["NAME"]).stat().st_size
    return f"{connection.display_name} {version}, {size / 2**20:,.0f} MB"


def _own_url() -> str:
    parts = urlsplit(os.environ.get("DATABASE_URL", ""))
    if parts.scheme not in ("postgres", "postgresql"):
        return f"sqlite:///{_FOLDER / 'bench.sqlite3'}"
    return urlunsplit(parts._replace(path=parts.path.removesuffix(_SUFFIX) + _SUFFIX))


def _postgresql_name() -> str:
    from django.db import connection

    return str(connection.settings_dict["NAME"]) if connection.vendor == "postgresql" else ""


def _administer(statement: str, name: str) -> None:
    parts = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
        server.execute(sql.SQL(statement).format(sql.Identifier(name)))
