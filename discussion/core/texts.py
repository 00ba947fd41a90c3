"""Texts as databases store them."""


def storable(text: str) -> str:
    """The text without what no database stores: NUL, and halves of letters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def of_error(error: Exception) -> str:
    """What an error is and says."""
    return storable(f"{type(error).__name__}: {error}")
