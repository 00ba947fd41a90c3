"""Many clients at once, as threads of one process or of several."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from django.db import connection

from bench.timing import backend_cpu_ms
from discussion.core.transactions import is_postgresql

fork = multiprocessing.get_context("fork")


@dataclass(slots=True)
class Run:
    """What came of so many acts at once; milliseconds are by the clock, CPU is for each act."""

    seconds: float = 0
    spent: list[float] = field(default_factory=list)
    refused: list[Any] = field(default_factory=list)
    own_cpu_ms: float = 0
    database_cpu_ms: float = 0

    @property
    def rate(self) -> float:
        """Accepted acts in a second."""
        return (len(self.spent) - len(self.refused)) / self.seconds

    def row(self, clients: int, what: str) -> list[Any]:
        """As a line of the table."""
        spent = sorted(self.spent)
        times = [spent[len(spent) // 2], spent[len(spent) * 99 // 100]]
        return [clients, what, round(self.rate), len(self.refused), *times, self.own_cpu_ms, self.database_cpu_ms]


def at_once(clients: int, processes: int, work: Sequence[Any], worker: Callable[[], Callable[[Any], Any]]) -> Run:
    """The work done by as many threads of as many processes; an act returns None, or what it was refused with."""
    run, gate, results = Run(), fork.Barrier(clients + 1), fork.SimpleQueue()
    let_go_of_the_database()
    crews = [
        fork.Process(target=_crew, args=(clients // processes, work[place::processes], worker, gate, results))
        for place in range(processes)
    ]
    for crew in crews:
        crew.start()
    gate.wait()
    database, start = backend_cpu_ms(), time.perf_counter()
    gate.wait()
    run.seconds = time.perf_counter() - start
    run.database_cpu_ms = (backend_cpu_ms() - database) / len(work)
    # Their connections, at which we have just looked, end only now.
    gate.wait()
    for spent, refused, cpu_seconds in [results.get() for _ in crews]:
        run.spent += spent
        run.refused += refused
        run.own_cpu_ms += cpu_seconds * 1000 / len(work)
    for crew in crews:
        crew.join()
    return run


def let_go_of_the_database() -> None:
    """No connection can be used by two processes."""
    connection.close()
    if is_postgresql():
        connection.close_pool()


def _crew(
    clients: int, work: Sequence[Any], worker: Callable[[], Callable[[Any], Any]], gate: Any, results: Any
) -> None:
    # A list's iterator gives each piece to one thread.
    shared, spent, refused, started = iter(work), list[float](), list[Any](), time.process_time()

    def act_in_turn() -> None:
        act = worker()
        gate.wait()
        for piece in shared:
            start = time.perf_counter()
            outcome = _outcome(act, piece)
            spent.append((time.perf_counter() - start) * 1000)
            if outcome is not None:
                refused.append(outcome)
        gate.wait()
        gate.wait()
        connection.close()

    threads = [Thread(target=act_in_turn) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((spent, refused, time.process_time() - started))


def _outcome(act: Callable[[Any], Any], piece: Any) -> Any:
    try:
        return act(piece)
    except Exception as error:  # it is told at the end, and the other clients go on
        return repr(error)
