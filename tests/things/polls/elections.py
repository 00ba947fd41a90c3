"""Elections for the tests: one worked by hand, real ones where they are at hand, and any that hypothesis thinks of."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from discussion.polls.ranked import explain, instant_runoff, pairwise
from discussion.polls.rankings import read

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))

# A busy machine is slow now and then, which is not what these tests are about.
unhurried = settings(deadline=None)

ANN, BEA, CLEO = 1, 2, 3
NAMES = {ANN: "Ann", BEA: "Bea", CLEO: "Cleo"}

# First choices: Ann 40, Bea 35, Cleo 25, so Ann leads. Cleo goes first, and gives Bea 16 and Ann 9: Bea wins 51 to 49.
# But Cleo is preferred to Ann by 35 + 25 = 60 to 40, and to Bea by 40 + 25 = 65 to 35.
SQUEEZED = {
    ((ANN,), (CLEO,), (BEA,)): 40,
    ((BEA,), (CLEO,), (ANN,)): 35,
    ((CLEO,), (BEA,), (ANN,)): 16,
    ((CLEO,), (ANN,), (BEA,)): 9,
}

OPTIONS = [11, 22, 33, 44, 55]


def runoff(ballots, options=OPTIONS):
    return instant_runoff(read(ballots, options=options))


def pairs(ballots, options=OPTIONS):
    return pairwise(read(ballots, options=options))


def explained(ballots, options, names):
    rankings = read(ballots, options=options)
    return explain(instant_runoff(rankings), pairwise(rankings), names=names)


def written(text):
    """`3 abc` on each line: three ballots that rank a above b above c."""
    rows = [line.split() for line in text.splitlines() if line]
    return {tuple((ord(letter),) for letter in order): int(count) for count, order in rows}


def burlington():
    """The mayor's election of 2009 in Burlington, Vermont: ballot → how many cast it."""
    path = DATA / "polls" / "burlington2009.toi"
    if not path.exists():
        pytest.skip(f"{path} is not there: put the file there, or name another folder in SHARED_DATA")
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return {ranks(ballot): int(count) for count, _, ballot in (line.partition(":") for line in lines)}


def ranks(text):
    """`5,{1,6}` → ((5,), (1, 6)): braces hold equal ranks."""
    return tuple(tuple(map(int, re.findall(r"\d+", rank))) for rank in re.findall(r"\{[^}]*\}|\d+", text))


@st.composite
def ballots(draw):
    """One ballot: some of the options in some order, some of them on equal ranks."""
    order = draw(st.permutations(OPTIONS))[: draw(st.integers(0, len(OPTIONS)))]
    ends = draw(st.lists(st.booleans(), min_size=len(order), max_size=len(order)))
    ballot, rank = [], ()
    for option, is_end in zip(order, ends, strict=True):
        rank = (*rank, option)
        if is_end:
            ballot.append(rank)
            rank = ()
    return tuple([*ballot, rank] if rank else ballot)


elections = st.dictionaries(ballots(), st.integers(1, 9), max_size=12)
