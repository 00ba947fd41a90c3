"""`python -m bench [STEP …]`: makes a database of its own, measures, and removes it again."""

import argparse
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import database, decided, generate, polis

_WHAT = "Without a STEP: all of them, in this order. `create generate` once, then `reads` as often as you like."
_ALL = [
    *("create", "generate", "reads", "requests", "live", "process", "chain", "export", "tallies", "polls", "ballots"),
    *("replay", "credentials", "sign_in", "bridging", "queue", "screening", "imports", "learning", "texts"),
    *("mail", "notifications", "drop"),
]
_WITHOUT_DATABASE = {"tallies", "bridging", "learning", "texts"}


def main() -> None:
    """Run the steps that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, epilog=_WHAT)
    generate.add_options(parser)
    parser.add_argument("--ballots", type=int, default=1_000_000, help="ballots of each of the two polls (1,000,000)")
    parser.add_argument("--archive", type=int, default=100_000, help="comments of each archive to import (100,000)")
    parser.add_argument("--signatures", type=int, default=1_000_000, help="texts to compare with (1,000,000)")
    parser.add_argument("--pending", type=int, default=100_000, help="comments that wait for a moderator (100,000)")
    parser.add_argument("--followers", type=int, default=100_000, help="who follow one article (100,000)")
    parser.add_argument("--outbox", type=int, default=1_000_000, help="rows of the outbox (1,000,000)")
    parser.add_argument("--polis", type=Path, default=polis.FOLDER, help=f"the real conversations ({polis.FOLDER})")
    parser.add_argument(
        "--decided", type=Path, default=decided.FOLDER, help=f"comments with decisions ({decided.FOLDER})"
    )
    for purpose in ("spam", "abuse"):
        told = f"texts of your own for `learning`, as CSV with the columns text and label (1 is {purpose})"
        parser.add_argument(f"--{purpose}", type=Path, help=told)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=", ".join(_ALL))
    options = parser.parse_args()
    steps = options.steps or _ALL
    database.set_up()
    known = _steps(options)
    for step in steps:
        if step not in known:
            parser.error(f"there is no step {step!r}: use {', '.join(known)}")
    first = next((step for step in steps if step not in _WITHOUT_DATABASE), "create")
    if first not in ("create", "drop") and not database.is_there():
        parser.error("the database is not made yet: begin with `create generate`")
    for step in steps:
        known[step]()


def _steps(options: argparse.Namespace) -> dict[str, Callable[[], None]]:
    # Imported once Django knows its database.
    from bench import (
        measure_ballots,
        measure_bridging,
        measure_chain,
        measure_credentials,
        measure_export,
        measure_imports,
        measure_live,
        measure_mail,
        measure_notifications,
        measure_polls,
        measure_process,
        measure_queue,
        measure_reads,
        measure_replay,
        measure_requests,
        measure_screening,
        measure_sign_in,
        measure_tallies,
        measure_texts,
    )

    return {
        "create": database.create,
        "generate": lambda: _generate(options),
        "reads": measure_reads.measure,
        "requests": measure_requests.measure,
        "live": measure_live.measure,
        "sign_in": measure_sign_in.measure,
        "process": measure_process.measure,
        "chain": measure_chain.measure,
        "export": measure_export.measure,
        "tallies": measure_tallies.measure,
        "polls": lambda: measure_polls.measure(cast=options.ballots),
        "ballots": measure_ballots.measure,
        "replay": lambda: measure_replay.measure(folder=options.polis),
        "credentials": measure_credentials.measure,
        "bridging": lambda: measure_bridging.measure(folder=options.polis),
        "queue": lambda: measure_queue.measure(pending=options.pending, decided=2 * options.pending),
        "screening": lambda: measure_screening.measure(signatures=options.signatures),
        "imports": lambda: measure_imports.measure(comments=options.archive),
        "mail": measure_mail.measure,
        "learning": lambda: _learning(options),
        "texts": lambda: measure_texts.measure(folder=options.decided),
        "notifications": lambda: measure_notifications.measure(followers=options.followers, rows=options.outbox),
        "drop": database.drop,
    }


def _learning(options: argparse.Namespace) -> None:
    from bench import measure_labelled, measure_learning

    if options.spam:
        measure_labelled.measure(path=options.spam, purpose="spam")
    if options.abuse:
        measure_labelled.measure(path=options.abuse, purpose="abuse")
    if not (options.spam or options.abuse):
        measure_learning.measure(folder=options.decided)


def _generate(options: argparse.Namespace) -> None:
    start = time.perf_counter()
    wanted = {name: value for name, value in vars(options).items() if name in generate.OPTIONS}
    generate.generate(**wanted)
    seconds = time.perf_counter() - start
    print(f"{datetime.now(tz=UTC):%Y-%m-%d}, {os.cpu_count()} cores, {database.described()}")
    print(f"{options.comments:,} comments in {options.articles:,} articles, made in {seconds:.0f} s.", flush=True)


if __name__ == "__main__":
    main()
