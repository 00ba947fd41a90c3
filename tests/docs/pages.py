"""The pages of the documentation, and what stands in them."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "discussion/README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
_FENCE = re.compile(r"^```(\S*)[ ]?(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: the page it stands in, its language, the words behind that, and its text."""

    page: str
    language: str
    more: str
    text: str

    @property
    def first_line(self) -> str:
        """By which it is known."""
        return self.text.partition("\n")[0]


def name_of(page: Path) -> str:
    """The page as people name it."""
    return str(page.relative_to(ROOT))


def blocks(language: str = "") -> list[Block]:
    """Every block of every page, in order; those of one language."""
    found = [Block(name_of(page), *parts) for page in PAGES for parts in _FENCE.findall(page.read_text())]
    return [block for block in found if language in ("", block.language)]


def links(page: Path) -> list[str]:
    """Where the page leads."""
    return [one or other for one, other in _LINK.findall(_prose(page))]


def anchors(page: Path) -> set[str]:
    """The headings of a page, as an address names them."""
    return {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in _HEADING.findall(_prose(page))
    }


def cells(page: str) -> list[list[str]]:
    """The rows of a page's tables, each a list of cells."""
    rows = [line for line in (ROOT / page).read_text().splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows]


def _prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text())
