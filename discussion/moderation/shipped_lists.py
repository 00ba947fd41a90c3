"""The lists of others that a site can begin with; `lists/README.md` says whose they are."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "lists"


def shipped_languages() -> list[str]:
    """The languages for which there is a list, as `de` or `fr-CA`."""
    return sorted(path.stem for path in _FOLDER.glob("*.txt"))


def shipped_lines(language: str) -> list[str]:
    """The lines of a shipped list; LookupError for a language that has none."""
    if language not in shipped_languages():
        raise LookupError(f"There is no list for {language!r}.")
    return (_FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
