"""The Celery application."""

import logging.config
import os
from typing import Any

from celery.signals import setup_logging, worker_init
from django.conf import settings

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Whoever publishes is answering a reader: an absent broker costs one short wait at most, and the sweep makes up for it.
_PUBLISHING = {
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "socket_connect_timeout": 0.04,
    "socket_timeout": 0.04,
}


class _Application(Celery):
    def connection_for_write(self, url: str | None = None, **kwargs: Any) -> Any:
        options = {**(kwargs.pop("transport_options", None) or {}), **_PUBLISHING}
        return super().connection_for_write(url, transport_options=options, **kwargs)


def _keep_logging(**_kwargs: Any) -> None:
    """Celery would take over the root logger; asked here, it leaves logging as the settings have it."""
    logging.config.dictConfig(settings.LOGGING)


def _prepare_pool(**_kwargs: Any) -> None:
    # Web processes load this module too, and have no pool.
    from config.pool import wait_unlocked

    wait_unlocked()


setup_logging.connect(_keep_logging)
worker_init.connect(_prepare_pool)
app = _Application("discussion")
# By name: the web processes, too, load this module, and need no worker.
app.steps["worker"].add("config.signs:SignOfLife")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.autodiscover_tasks()
app.autodiscover_tasks(["discussion.worker"], related_name="sending")
