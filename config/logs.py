"""How the service logs: one form for Django, Celery, granian and itself, a line for each thing, to standard error."""

from typing import Any

FORMATS = ("json", "line")
LEVELS = ("debug", "info", "warning", "error")
_FORMATTERS = {"json": "discussion.core.logs.JSONLines", "line": "discussion.core.logs.ReadableLines"}


def configuration(*, form: str, level: str) -> dict[str, Any]:
    """The settings of Python's logging for LOG_FORMAT and LOG_LEVEL."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": _FORMATTERS[form]}},
        "filters": {"routes": {"()": "discussion.core.logs.RoutesForPaths"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["routes"]}},
        "root": {"handlers": ["console"], "level": level.upper()},
        "loggers": {
            # These say for each message and task what our own lines say, and Django what an access line says.
            **{name: {"level": "WARNING"} for name in ("celery", "kombu", "amqp", "redis")},
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR"},
            # Granian has set up its own before the application is loaded.
            "_granian": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
