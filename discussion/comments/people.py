"""Who wrote beneath an article: whom a text there may call by name, and what is offered while somebody types."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from discussion.accounts.lookalikes import skeletons, without_accents
from discussion.accounts.names import MAX_LENGTH
from discussion.accounts.queries import Byline, bylines, owners_of_skeletons
from discussion.articles.models import Article
from discussion.core import ids, statements

# Whoever wrote earlier than that is offered no more; members are found whenever they wrote.
_LATELY = 1_000
# More words than this has no name.
_MOST_WORDS = 6
# A range of one and its column in the order: by equality PostgreSQL walks through every article's comments.
_WRITERS = """
    SELECT r.id, r.name, r.kind FROM (
        SELECT author_id, id FROM comments_comment
        WHERE article_id >= %s AND article_id <= %s AND state = 'published'
        ORDER BY article_id DESC, id DESC LIMIT %s
    ) c JOIN accounts_reader r ON r.id = c.author_id WHERE r.is_active AND r.name <> '' ORDER BY c.id DESC
"""
_WROTE = """
    SELECT DISTINCT author_id FROM comments_comment
    WHERE author_id {among} AND article_id = %s AND state = 'published'
"""
# Of everybody who is called otherwise so many are told, the latest first.
_MOST_OTHERWISE = 2_000
_OTHERWISE = """
    SELECT a.site_id, a.id, b.reader_id FROM articles_article a
    JOIN articles_bylinechange b ON b.site_id = a.site_id AND b.id >= %s
    WHERE a.id {among} AND EXISTS (
        SELECT 1 FROM comments_comment c
        WHERE c.author_id = b.reader_id AND c.article_id = a.id AND c.state = 'published'
    )
    GROUP BY a.site_id, a.id, b.reader_id ORDER BY MAX(b.id) DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be called by name."""

    id: int
    name: str


def people_named(article: Article, prefix: str, *, limit: int) -> list[Person]:
    """Who wrote there lately and whose name begins so, in either case and with or without accents; newest first."""
    wanted = _plain(prefix)
    found = dict.fromkeys(
        Person(number, name) for number, name, _kind in _writers(article) if _plain(name).startswith(wanted)
    )
    return list(found)[:limit]


def called_otherwise(articles: Collection[int], since: datetime) -> dict[int, dict[int, Byline]]:
    """Article → what stands now beside the words of those who wrote there and whose name or badges changed since."""
    sql = _OTHERWISE.format(among=statements.among())
    found = statements.rows(sql, [ids.first_id_of(since), statements.numbers(articles), _MOST_OTHERWISE])
    known = {site: bylines({each for of, _, each in found if of == site}, site) for site in {row[0] for row in found}}
    told: dict[int, dict[int, Byline]] = {}
    for site, article, reader in found:
        # Who was erased meanwhile is nobody any more.
        if reader in known[site]:
            told.setdefault(article, {})[reader] = known[site][reader]
    return told


def people_called(article: int, site: int, calls: Sequence[str]) -> dict[str, int]:
    """Name as it is typed → the reader it means, of those who published something beneath the article.

    The longest name wins that a call begins with. Of a member and a guest who look alike the member is meant, of two
    guests the one who wrote last.
    """
    looks = {each: skeletons(each) for call in calls for each in _beginnings(call)}
    members = _members(article, site, {look for some in looks.values() for look in some})
    guests = _guests(article)
    meant: dict[str, int] = {}
    for call in calls:
        for name in _beginnings(call):
            who = next((members[look] for look in looks[name] if look in members), guests.get(_letters(name)))
            if who is not None:
                meant[name] = who
                break
    return meant


def _beginnings(call: str) -> list[str]:
    """What of a call may be a name, the longest first: it ends where a word does."""
    ends = [
        place
        for place in range(1, min(len(call), MAX_LENGTH) + 1)
        if _is_letter(call[place - 1]) and (place == len(call) or not _is_letter(call[place]))
    ]
    return [call[:place] for place in reversed(ends[:_MOST_WORDS])]


def _is_letter(letter: str) -> bool:
    return letter == "_" or unicodedata.category(letter)[0] in "LNM"


def _members(article: int, site: int, looks: Iterable[str]) -> dict[str, int]:
    owners = owners_of_skeletons(site, sorted(looks))
    if not owners:
        return {}
    sql = _WROTE.format(among=statements.among())
    wrote = {number for (number,) in statements.rows(sql, [statements.numbers(owners.values()), article])}
    return {look: number for look, number in owners.items() if number in wrote}


def _guests(article: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, name, kind in statements.rows(_WRITERS, [article, article, _LATELY]):
        if kind == "guest":
            found.setdefault(_letters(name), number)
    return found


def _writers(article: Article) -> list[tuple[int, str, str]]:
    return [(number, name, kind) for number, name, kind in statements.rows(_WRITERS, [article.id, article.id, _LATELY])]


def _letters(name: str) -> str:
    """The name as a call ends it, without what may be the sentence's own punctuation."""
    return "".join(letter for letter in _plain(name) if _is_letter(letter) or letter == " ").strip()


def _plain(name: str) -> str:
    return " ".join(without_accents(unicodedata.normalize("NFKC", name)).casefold().split())
