"""What a line of the log looks like, and what never stands in one: a reader's text, address, token or network.

Beside its message a line says what is bound in `core/context.py` (the request, the task), and the fields that the
caller gave: `logger.info("request", extra={"fields": {…}})`.
"""

import json
import logging
import os
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

from discussion.core import context

# What errors quote: a mail address, a secret by its name, and the values of a row, which PostgreSQL adds to complaints.
_MAIL = re.compile(r"[^\s@<>()\"'=,;:/]+@[^\s@<>()\"'=,;:/]+\.[^\s@<>()\"'=,;:/]+")
_SECRET = re.compile(r"(?i)\b(bearer|token|password|secret)([=:\s]+)[^\s\"',;]{8,}")
_ROW_VALUES = re.compile(r"\n(DETAIL|CONTEXT|LINE \d+):[^\n]*(\n\s*\^)?")


def from_environment() -> logging.Formatter:
    """The formatter that the settings would choose, for granian's first process, which does not read them."""
    is_json = os.environ.get("ENVIRONMENT", "").strip() == "production"
    form = os.environ.get("LOG_FORMAT", "").strip() or ("json" if is_json else "line")
    return JSONLines() if form == "json" else ReadableLines()


class JSONLines(logging.Formatter):
    """An object on each line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger and message, then what is bound, the fields, and the error where there is one."""
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **context.bound(),
            **record.__dict__.get("fields", {}),
        }
        if error := _error(self, record):
            line["error"] = error
        try:
            return orjson.dumps(line, default=str).decode()
        except TypeError:  # half a character, which UTF-8 cannot hold
            return json.dumps(line, default=str)


class ReadableLines(logging.Formatter):
    """The same for people: `12:00:00.000 info discussion.access: request method=GET …`, and errors below it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and one more for each line of an error."""
        told = {**context.bound(), **record.__dict__.get("fields", {})}
        said = _message(record).replace("\n", "\\n").replace("\r", "\\r")
        words = [f"{_time(record)[11:23]} {record.levelname.lower()} {record.name}: {said}"]
        line = " ".join([*words, *(f"{name}={value}" for name, value in told.items())])
        error = _error(self, record)
        return f"{line}\n{error}" if error else line


class RoutesForPaths(logging.Filter):
    """Django's own lines about a request name its route: a path may hold what is meant for one reader alone."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the line, and let it pass."""
        request: Any = record.__dict__.get("request")
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = match.route if match else "an address without a route"
            record.args = tuple(route if each == path else each for each in record.args)
        return True


def _time(record: logging.LogRecord) -> str:
    whole = int(record.created)
    return f"{_second(whole)}.{int((record.created - whole) * 1000):03}Z"


@lru_cache(maxsize=2)
def _second(whole: int) -> str:
    return datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _message(record: logging.LogRecord) -> str:
    # A line with fields is our own, and its message a constant; there is one for each request, so it saves the search.
    return str(record.msg) if "fields" in record.__dict__ else _clean(record.getMessage())


def _error(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    if record.exc_info and record.exc_info[0]:
        return _clean(_ROW_VALUES.sub("", formatter.formatException(record.exc_info)))
    return ""


def _clean(text: str) -> str:
    return _SECRET.sub(r"\1\2…", _MAIL.sub("…", text))
