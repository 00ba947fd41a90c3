"""What a channel says of a message: that it went out, that nobody wants it, or that it did not get through."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side took it."""

    status: int | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Nobody wants it any more, or may see it: nothing was sent."""

    why: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not get through; it is tried again unless that is hopeless (`is_final`).

    `is_gone` says that the target itself is there no more. `after_seconds` is how long the other side asks to wait.
    """

    answer: str
    status: int | None = None
    is_final: bool = False
    is_gone: bool = False
    after_seconds: float | None = None


Outcome = Sent | Skipped | Failed
