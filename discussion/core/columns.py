"""Plain text in lines that every mail program shows whole."""

from textwrap import wrap

_WIDTH = 72
_QUOTE = "> "


def in_columns(text: str) -> str:
    """The text in lines of 72 columns; what follows a bullet is indented beneath it, and addresses stay whole."""
    return "\n".join(piece for line in text.split("\n") for piece in _folded(line))


def quoted(text: str) -> str:
    """A quotation, in lines of 72 columns."""
    return "\n".join(f"{_QUOTE}{line}" for line in wrap(text, _WIDTH - len(_QUOTE)))


def _folded(line: str) -> list[str]:
    if len(line) <= _WIDTH or " " not in line.strip():
        return [line]
    indent = "  " if line.startswith(("* ", "  ")) else ""
    return wrap(line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
