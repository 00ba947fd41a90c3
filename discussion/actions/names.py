"""Who may be called what on a site.

A member's name, and that of a reader whom the host site vouches for, is theirs alone: nobody else on the site, a guest
neither, may take one that looks like it; nor the name of anyone who looks after the site. Guests' names bind nobody:
two guests called Ann are two people, and one who never comes back must not keep the name from others. Nor does what
came with an import, unless it is a member's who can sign in again.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from discussion.accounts.lookalikes import skeleton, skeletons
from discussion.accounts.models import Reader
from discussion.accounts.names import MAX_LENGTH, clean_name, fitting_name
from discussion.accounts.queries import held_skeletons, roles_of, staff_of, unknown_names
from discussion.accounts.reserved import is_reserved, reserved_forms, without_reserved
from discussion.core import statements
from discussion.core.errors import Kind, Refusal
from discussion.core.transactions import write
from discussion.sites.models import Site

_TakenOf = Callable[[Collection[str]], Collection[str]]

BATCH = 1_000
_NOBODYS_NAME = "Reader"
_AT_ONCE = 50
# Fifty times two to this power is more than there are people.
_DOUBLINGS = 28
_KEY = "UPDATE accounts_reader SET name_skeleton = %s WHERE id = %s AND name = %s AND name_skeleton IS NULL"


def chosen_name(*, site: Site, name: str, reader: Reader | None = None) -> str:
    """The name as it is stored, where the reader, or a newcomer, may choose it on this site.

    Raises Refusal: `name_…` of `clean_name`, `name_reserved`, `name_taken`.
    """
    cleaned = clean_name(name)
    refuse_taken(site=site, name=cleaned, reader=reader)
    if is_reserved(cleaned, _reserved_on(site, reader)) and not roles_of(reader, site.id):
        sentence = _(
            "This holds a word, or a name, that is kept for those who look after this site: choose another one."
        )
        raise Refusal(Kind.INVALID, "name_reserved", sentence, field="name")
    return cleaned


def refuse_taken(*, site: Site, name: str, reader: Reader | None = None) -> None:
    """Raises Refusal `name_taken` where the name, or one that looks like it, is another reader's."""
    if _taken_of(site, skeletons(name), reader):
        raise name_taken()


def name_taken() -> Refusal:
    """What is said of a name that looks like another reader's."""
    sentence = _("Another reader of this site has this name, or one that looks like it: choose another one.")
    return Refusal(Kind.CONFLICT, "name_taken", sentence, field="name")


def available_name(*, site: Site, wished: str, reader: Reader | None = None, taken: Collection[str] = ()) -> str:
    """The free name that is nearest to the one wished for, for who does not choose it here.

    Words that are reserved are left out, and what is taken, in the database or among the skeletons `taken`, gets a
    number, which a reader keeps who has one. Another may take the name before it is stored, and the database refuses
    it then.
    """
    fitting = fitting_name(wished)
    base = without_reserved(fitting, _reserved_on(site, reader)) or _NOBODYS_NAME
    if reader is not None and _is_numbered(reader.name, base) and _taken_of(site, skeletons(base), reader):
        return reader.name
    return _free(base, lambda looks: {*taken, *_taken_of(site, looks, reader)})


def look_at_names() -> int:
    """Note what the names look like that were stored before anybody looked; returns how many that were.

    Where two members have one, the older one keeps it alone: the other has no claim to it, and is not renamed.
    """
    done = 0
    while True:
        with write():
            found = sorted(unknown_names(BATCH), key=lambda each: each[1])
            for site_id, readers in groupby(found, lambda each: each[1]):
                _look_at(site_id, [(number, name) for number, _, name in readers])
        done += len(found)
        if len(found) < BATCH:
            return done


def _look_at(site_id: int, readers: Collection[tuple[int, str]]) -> None:
    looks = {number: skeleton(name) for number, name in readers}
    taken, rows = held_skeletons(site_id, set(looks.values())), []
    for number, name in readers:
        look = looks[number]
        rows.append(("" if look in taken else look, number, name))
        taken.add(look)
    statements.change_all(_KEY, rows)


def _reserved_on(site: Site, reader: Reader | None) -> frozenset[str]:
    """Names of one word are left to `name_taken`: whoever is called Mo must not keep every Mo away."""
    staff = (name for number, name in staff_of(site.id).items() if reader is None or number != reader.id)
    full_names = (name for name in staff if " " in name)
    return reserved_forms([site.name, *site.reserved_names.splitlines(), *full_names])


def _taken_of(site: Site, looks: Collection[str], reader: Reader | None) -> set[str]:
    own = reader.id if reader else 0
    staff = {skeleton(name) for number, name in staff_of(site.id).items() if number != own}
    return (staff & set(looks)) | held_skeletons(site.id, looks, besides=own)


def _first_free(numbers: Sequence[int], base: str, taken_of: _TakenOf) -> int | None:
    looks = {number: skeletons(_numbered(base, number)) for number in numbers}
    taken = set(taken_of(set().union(*looks.values())))
    return next((number for number in numbers if not looks[number] & taken), None)


def _free(base: str, taken_of: _TakenOf) -> str:
    """The name, or the name with a number, as far as it is free.

    A number that is free is looked for in doubling steps, and then between the last two: a name that thousands bear
    costs a few questions more, not thousands.
    """
    found = _first_free(range(1, _AT_ONCE + 1), base, taken_of)
    if found is not None:
        return _numbered(base, found)
    low = _AT_ONCE
    high = _first_free([low << step for step in range(1, _DOUBLINGS)], base, taken_of) or low << _DOUBLINGS
    low = max(low, high // 2)
    while high - low > 1:
        step = max(1, (high - low) // _AT_ONCE)
        between = range(low + step, high, step)
        found = _first_free(between, base, taken_of)
        low, high = (between[-1], high) if found is None else (found - step, found)
    return _numbered(base, high)


def _is_numbered(name: str, base: str) -> bool:
    ending = name.rpartition(" ")[2]
    return ending.isdecimal() and name == _numbered(base, int(ending))


def _numbered(base: str, number: int) -> str:
    ending = "" if number == 1 else f" {number}"
    return base[: MAX_LENGTH - len(ending)].rstrip() + ending
