"""Which of the broker's queues work waits in."""

import pytest
from django.conf import settings

from config import celery_app
from config.queues import QUEUES


def queue_of(name, *args):
    return celery_app.amqp.router.route({}, name, args=args)["queue"].name


@pytest.mark.parametrize(
    ("task", "args", "queue"),
    [
        ("discussion.deliver_outbox", ("screening",), "screening"),
        ("discussion.deliver_outbox", ("statistics",), "analytics"),
        ("discussion.deliver_outbox", ("claims",), "default"),
        ("discussion.learn", (), "analytics"),
        ("discussion.sweep_outbox", (), "default"),
    ],
)
def test_each_task_waits_in_its_queue(task, args, queue):
    assert queue_of(task, *args) == queue


def test_every_scheduled_task_waits_where_workers_look():
    known = {queue.name for queue in QUEUES}

    assert {queue_of(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= known
    assert set(celery_app.amqp.queues) >= known
