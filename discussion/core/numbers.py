"""Numbers as the language at hand writes them, and with their nouns in the right form."""

from django.utils.formats import number_format
from django.utils.translation import ngettext


def count(number: int) -> str:
    """1,248 in English, 1.248 in German."""
    return str(number) if -1000 < number < 1000 else str(number_format(number, use_l10n=True, force_grouping=True))


def decimal(number: float, places: int) -> str:
    """7.1 in English, 7,1 in German."""
    return str(number_format(f"{number:.{places}f}", places, use_l10n=True))


def counted(number: int, one: str, several: str) -> str:
    """1 reply, 1,248 replies: for texts like `%(n)s reply` and `%(n)s replies`, which `make messages` finds here."""
    return ngettext(one, several, number) % {"n": count(number)}
