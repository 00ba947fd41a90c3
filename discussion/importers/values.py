"""What stands in JSON and in foreign tables, as the type that is wanted, whatever is there: never an error."""

from typing import Any

# As much as a column of counts holds.
_LARGEST = 2**31 - 1


def text(value: object) -> str:
    """Text without surrounding space; numbers as they are written, and nothing for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return str(value).replace("\0", "").strip()


def count(value: object) -> int:
    """How many, also where it is written as text; 0 for what is no number and for what is below 0."""
    return max(whole(value), 0)


def whole(value: object) -> int:
    """A whole number, also where it is written as text; 0 for what is none."""
    if not isinstance(value, str | int | float):
        return 0
    try:
        number = int(value)
    except (ValueError, OverflowError):
        return 0
    return max(min(number, _LARGEST), -_LARGEST)


def flag(value: object) -> bool:
    """Whether something is so: true or 1, also where it is written as text."""
    return value is True or text(value).lower() in ("true", "1")


def mapping(value: object) -> dict[str, Any]:
    """An object of JSON; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """An array of JSON; an empty one for anything else."""
    return value if isinstance(value, list) else []
