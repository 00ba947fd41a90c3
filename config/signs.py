"""Where worker and beat show that they live; `manage.py healthcheck` looks for it."""

from typing import Any

import celery.beat
from django.conf import settings

from celery import bootsteps
from discussion.core import vitals


class SignOfLife(bootsteps.StartStopStep):
    """The worker's: it comes from the loop that takes messages, which rests while the broker is out of reach."""

    requires = ("celery.worker.components:Timer",)

    def start(self, worker: Any) -> None:
        """From now on."""
        self.repeated = worker.timer.call_repeatedly(vitals.EVERY_SECONDS, vitals.show, ("worker", settings.DATA_DIR))

    def stop(self, worker: Any) -> None:
        """No longer: the worker takes no more messages, and finishes what it has. Its timer would run on meanwhile."""
        self.repeated.cancel()
        vitals.withdraw("worker", settings.DATA_DIR)


class Scheduler(celery.beat.Scheduler):
    """Beat's: a sign for each message that it has sent. A sweep is due every few seconds.

    It remembers nothing: what was run is known by the database.
    """

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        """Send what is due."""
        sent = super().apply_async(*args, **kwargs)
        vitals.show("beat", settings.DATA_DIR)
        return sent

    def close(self) -> None:
        """The end of beat."""
        super().close()
        vitals.withdraw("beat", settings.DATA_DIR)
