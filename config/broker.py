"""The embedded broker: kombu's folder of messages, made safe for several processes.

Kombu's own channel shows a message before it is written, and a worker that reads such a half one stops with an error;
and it takes messages by way of the system's temporary folder, where two workers can take the same one.
Here a message appears whole, is taken by one, and never leaves DATA_DIR.
"""

from pathlib import Path
from queue import Empty
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

# Kombu waits for two seconds, and a stopping worker waits along.
_WAIT_SECONDS = 0.2


class Channel(filesystem.Channel):
    """A folder in which a queue's messages are the files that end in its name."""

    # The stubs of its two bases call the message by two names.
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        folder, name = Path(self.data_folder_out), uuid4().hex
        draft = folder / f"{name}.draft"
        draft.write_text(dumps(payload))
        # By age, for `_get` sorts by name.
        draft.rename(folder / f"{draft.stat().st_mtime_ns:020}_{name}.{queue}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for file in sorted(Path(self.data_folder_in).iterdir()):
            if file.name.partition(".")[2] == f"{queue}.msg" and (message := _take(file)):
                return loads(message)
        raise Empty


def _take(file: Path) -> str:
    taken = file.with_name(f"{uuid4().hex}.taken")
    try:
        file.rename(taken)
    except FileNotFoundError:
        return ""
    message = taken.read_text()
    taken.unlink()
    return message


class Transport(filesystem.Transport):
    """Kombu's filesystem transport over that channel."""

    Channel = Channel

    # Here, too, the stubs of the two bases do not agree.
    def drain_events(self, connection: Any, timeout: float | None = None) -> None:  # type: ignore[override]
        """Wait a moment at most: a worker that is told to stop notices it between two waits."""
        super().drain_events(connection, timeout=min(timeout or _WAIT_SECONDS, _WAIT_SECONDS))
