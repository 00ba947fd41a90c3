"""The folder that is the broker of the embedded mode."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from uuid import uuid4

import pytest
from kombu import Connection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a name of its own, for kombu remembers for all folders which queues there are."""
    folder = tmp_path / f"broker-{uuid4().hex}"
    folder.mkdir()
    return folder


def connect(folder: Path) -> Connection:
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder / "control"}
    return Connection("filesystem://localhost/", transport="config.broker:Transport", transport_options=options)


def send(folder: Path, numbers: range) -> None:
    with connect(folder) as connection, connection.SimpleQueue(folder.name) as queue:
        for number in numbers:
            queue.put(number)


def take_all(folder: Path) -> list[int]:
    taken: list[int] = []
    with connect(folder) as connection, connection.SimpleQueue(folder.name) as queue:
        while True:
            try:
                message = queue.get(block=False)
            except Empty:
                return taken
            taken.append(message.payload)
            message.ack()


def test_messages_come_in_the_order_in_which_they_were_sent(folder: Path) -> None:
    send(folder, range(20))
    assert take_all(folder) == list(range(20))


def test_each_message_is_taken_by_one_of_many_workers(folder: Path) -> None:
    send(folder, range(100))
    with ThreadPoolExecutor(4) as workers:
        taken = [number for numbers in workers.map(take_all, [folder] * 4) for number in numbers]
    assert sorted(taken) == list(range(100))


def test_a_message_that_is_being_written_is_not_seen(folder: Path) -> None:
    send(folder, range(1))
    (message,) = folder.glob("*.msg")
    message.rename(message.with_suffix(".draft"))
    assert take_all(folder) == []


def test_nothing_is_left_of_a_message_that_was_taken(folder: Path) -> None:
    send(folder, range(3))
    take_all(folder)
    assert [path.name for path in folder.iterdir() if path.is_file()] == []
