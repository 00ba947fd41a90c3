"""How the processes of a worker wait for work, so that one that is killed while it waits harms nobody.

Where the broker is a folder, Celery's processes share one pipe, and whoever waits for the next task holds its lock. A
`kill -9` there leaves it locked, and no process that takes the place of this one ever gets a task again.
"""

from typing import Any

from billiard.queues import SimpleQueue


def wait_unlocked(**_kwargs: Any) -> None:
    """Have the lock held only while a task is read that is there already; called before the processes start."""
    SimpleQueue.get_payload = _get_payload  # type: ignore[method-assign, assignment]


def _get_payload(queue: Any) -> bytes:
    while True:
        queue._reader.poll(None)
        with queue._rlock:
            # Another process may have been faster.
            if queue._reader.poll(0):
                return bytes(queue._reader.recv_bytes())
