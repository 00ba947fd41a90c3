"""`python -m bench [STEP …]`: makes a database of its own, measures, and removes it again."""

import argparse
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench import database, generate

_WHAT = "Without a STEP: all of them, in this order. `create generate` once, then `reads` as often as you like."
_ALL = ["create", "generate", "reads", "requests", "chain", "tallies", "drop"]
_WITHOUT_DATABASE = {"tallies"}


def main() -> None:
    """Run the steps that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, epilog=_WHAT)
    generate.add_options(parser)
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
    from bench import measure_chain, measure_reads, measure_requests, measure_tallies

    return {
        "create": database.create,
        "generate": lambda: _generate(options),
        "reads": measure_reads.measure,
        "requests": measure_requests.measure,
        "chain": measure_chain.measure,
        "tallies": measure_tallies.measure,
        "drop": database.drop,
    }


def _generate(options: argparse.Namespace) -> None:
    start = time.perf_counter()
    wanted = {name: value for name, value in vars(options).items() if name != "steps"}
    generate.generate(**wanted)
    seconds = time.perf_counter() - start
    print(f"{datetime.now(tz=UTC):%Y-%m-%d}, {os.cpu_count()} cores, {database.described()}")
    print(f"{options.comments:,} comments in {options.articles:,} articles, made in {seconds:.0f} s.", flush=True)


if __name__ == "__main__":
    main()
