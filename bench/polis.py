"""Real conversations of Polis, read from files that stay where they are: nothing of them is copied.

Source: compdemocracy.org/polis, open data, CC BY 4.0.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "polis"
NAMES = ("brexit-consensus", "canadian-electoral-reform")


@dataclass(frozen=True, slots=True)
class Vote:
    """1 agrees, -1 disagrees, 0 passes."""

    voter: str
    statement: str
    value: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """Every vote in the order of time, and the published end: (voter, statement) → the vote that counts."""

    name: str
    voters: tuple[str, ...]
    statements: tuple[str, ...]
    votes: tuple[Vote, ...]
    matrix: Mapping[tuple[str, str], int]


def conversations(folder: Path) -> list[Conversation]:
    """Those that are on this machine; says so where none is."""
    found = [_read(folder / name) for name in NAMES if (folder / name).is_dir()]
    if not found:
        print(f"\nThe real conversations are not in {folder}: say with --polis where they are.", flush=True)
    return found


def _read(folder: Path) -> Conversation:
    cast = sorted(_rows(folder / "votes.csv"), key=lambda row: int(row["timestamp"]))
    people = _rows(folder / "participants-votes.csv")
    statements = tuple(name for name in people[0] if name.isdigit())
    return Conversation(
        name=folder.name,
        voters=tuple(row["participant"] for row in people),
        statements=statements,
        votes=tuple(Vote(row["voter-id"], row["comment-id"], int(row["vote"])) for row in cast),
        matrix={(row["participant"], each): int(row[each]) for row in people for each in statements if row[each]},
    )


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))
