"""A site's phrase lists made ready, kept in the process until one of them changes."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from discussion.core.kept import Kept
from discussion.moderation.models import PhraseList
from discussion.moderation.phrases import PhraseBook
from discussion.moderation.phrases import PhraseList as Lines
from discussion.sites.models import Site


@dataclass(frozen=True)
class Phrases:
    """What the lists hold, what each list does (by its name), and a version that moves with them."""

    book: PhraseBook = field(default_factory=lambda: PhraseBook(()))
    effects: Mapping[str, str] = field(default_factory=dict)
    version: str = "0"


# A book of 65,000 phrases takes some tens of megabytes.
KEPT = Kept[Phrases](most=20)


def phrases_of(site: Site) -> Phrases:
    """The lists that the site has switched on. Others read them too: change none of it."""
    lists = PhraseList.objects.filter(site=site, is_enabled=True).order_by("id")
    state = tuple(lists.values_list("id", "version"))
    return KEPT.get(site.id, state, lambda: made_of(lists)) if state else Phrases()


def made_of(lists: Iterable[PhraseList]) -> Phrases:
    """A book of these lists."""
    found = list(lists)
    book = PhraseBook(
        Lines(each.name, "suspect" if each.effect == "note" else "banned", each.phrases.splitlines(), each.language)
        for each in found
    )
    state = repr([(each.id, each.version) for each in found])
    version = hashlib.blake2b(state.encode(), digest_size=6).hexdigest()
    return Phrases(book, {each.name: each.effect for each in found}, version)
