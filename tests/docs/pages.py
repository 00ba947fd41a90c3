"""The pages for operators, and the blocks in them."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
_BLOCK = re.compile(r"^```(\w*) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """What stands between two fences: its language, a word on how it is tried, and the text."""

    page: str
    language: str
    word: str
    text: str


def blocks(language: str) -> list[Block]:
    """All of one language, in order."""
    found = [Block(page.name, *parts) for page in PAGES for parts in _BLOCK.findall(page.read_text())]
    return [block for block in found if block.language == language]
