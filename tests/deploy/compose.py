"""What docker-compose.yml and the image's files say, read as Docker reads them."""

import re
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
_VARIABLE = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")

Service = dict[str, Any]


class Missing(Exception):
    """A variable without which the file is refused."""


def services(variables: Mapping[str, str]) -> dict[str, Service]:
    """Each service by its name, with the variables filled in."""
    return _filled(document(), variables)["services"]


def document() -> dict[str, Any]:
    """The file as it stands."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def _filled(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each, variables) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, variables) for each in value]
    return _VARIABLE.sub(lambda found: _value(found, variables), value) if isinstance(value, str) else value


def _value(found: re.Match[str], variables: Mapping[str, str]) -> str:
    name, sign, text = found.groups()
    if variables.get(name):
        return variables[name]
    if sign == "-":
        return text
    raise Missing(text)


def seconds(duration: str) -> float:
    """`15s`, `2m`."""
    return float(duration[:-1]) * {"s": 1, "m": 60}[duration[-1]]


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile: each instruction and what follows it."""
    lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


def copied() -> list[str]:
    """What the image takes from this folder."""
    sources = [rest.split()[:-1] for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    return [source for words in sources for source in words]


def is_in_context(path: str) -> bool:
    """Whether .dockerignore lets Docker see this file: the last line that fits the file or a folder above it counts."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    seen = True
    for line in lines:
        if _fits(path, line.lstrip("!")):
            seen = line.startswith("!")
    return seen


def _fits(path: str, pattern: str) -> bool:
    above = [path, *(str(folder) for folder in Path(path).parents if str(folder) != ".")]
    if pattern.startswith("**/"):
        return any(fnmatch(Path(name).name, pattern[3:]) for name in above)
    return any(fnmatch(name, pattern) and name.count("/") == pattern.count("/") for name in above)
