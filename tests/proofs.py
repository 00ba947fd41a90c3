"""A browser that works: it solves what a site asks for, as ALTCHA's own code does."""

from typing import Any

from altcha import Challenge, Payload, Solution, solve_challenge

from tests.conftest import API


def solved(challenge: dict[str, Any]) -> str:
    """The proof for this challenge."""
    asked = Challenge.from_dict(challenge)
    found = solve_challenge(asked)
    assert isinstance(found, Solution)
    return str(Payload(asked, found).to_base64())


def proof_of(reader: API) -> str:
    """A proof for the reader's next comment."""
    return solved(reader.get("/proof").json())
