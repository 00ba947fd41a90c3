"""Where the comments of an archive's articles go, and who its people are here: looked up, or made where missing."""

from collections import OrderedDict
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from discussion.accounts.queries import sites_of_readers
from discussion.actions.arriving import Person, bring_article, bring_readers
from discussion.actions.articles import Text
from discussion.articles.queries import standing_at
from discussion.core import ids
from discussion.core.errors import Refusal
from discussion.importers.staging import Staging
from discussion.imports import queries

if TYPE_CHECKING:
    from discussion.imports.models import Batch

_MOST_KEPT = 20_000
_TITLE_LENGTH, _URL_LENGTH, _BYLINE_LENGTH = 300, 2000, 200


class Housing:
    """The articles of one batch, by their keys in the archive."""

    def __init__(self, staging: Staging, batch: "Batch", *, keeps_ids: bool) -> None:
        self._staging, self._batch, self._keeps_ids = staging, batch, keeps_ids
        self._known = OrderedDict[str, int]()
        self.made = 0

    def article(self, key: str, *, first_at: datetime, now: datetime) -> int:
        """The article's id. `first_at` is the time of a comment, for an article that does not know its own."""
        named: int | None = self._batch.article_id
        if named is not None:
            return named
        if key not in self._known:
            found = queries.known_article(self._batch.archive, key)
            _keep(self._known, key, found if found is not None else self._bring(key, first_at, now))
        return self._known[key]

    def imagine(self, keys: Collection[str]) -> None:
        """Count what `article` would make, and make nothing."""
        new = [key for key in keys if key not in self._known]
        for key in new:
            _keep(self._known, key, 0)
        self.made += sum(map(self._would_make, new))

    def _would_make(self, key: str) -> bool:
        if self._batch.article_id is not None or queries.known_article(self._batch.archive, key) is not None:
            return False
        record, number = self._staging.article(key) or {}, ids.decode(key) if self._keeps_ids else None
        urls = [
            _address(str(url), self._batch.base_url) for url in (record.get("url") or "", *record.get("aliases", ()))
        ]
        return standing_at(self._batch.site_id, urls, number) is None

    def _bring(self, key: str, first_at: datetime, now: datetime) -> int:
        record = self._staging.article(key) or {}
        text = _text(record, key, base_url=self._batch.base_url, first_at=first_at)
        number = ids.decode(key) if self._keeps_ids else None
        ended = bool(record.get("is_closed"))
        try:
            found, is_made = self._brought(key, text, ended, now, number)
        except Refusal as refusal:
            # An address, a slug or a text that cannot be taken is no reason to lose the comments.
            self._staging.note("article", f"article {key}", f"It came in with its title alone: {refusal.detail}")
            plain = Text(title=text.title, published_at=text.published_at)
            found, is_made = self._brought(key, plain, ended, now, number)
        self.made += is_made
        return found

    def _brought(self, key: str, text: Text, ended: bool, now: datetime, number: int | None) -> tuple[int, bool]:
        return bring_article(batch=self._batch, key=key, text=text, has_ended=ended, now=now, number=number)


class Crowd:
    """The people of one batch, by their keys."""

    def __init__(self, staging: Staging, batch: "Batch", *, keeps_ids: bool) -> None:
        self._staging, self._batch, self._keeps_ids = staging, batch, keeps_ids
        self._known = OrderedDict[str, int]()
        self._forgotten = OrderedDict[str, bool]()
        self.made = 0

    def forgotten(self, keys: Collection[str]) -> set[str]:
        """Those of them who were erased here: neither their names nor their words come back."""
        unasked = [key for key in keys if key not in self._forgotten]
        found = queries.forgotten(self._batch.archive, unasked) if unasked else set()
        answers = {key: key in found for key in unasked} | {k: self._forgotten[k] for k in keys if k in self._forgotten}
        for key in unasked:
            self._forgotten[key] = answers[key]
            if len(self._forgotten) > _MOST_KEPT:
                self._forgotten.popitem(last=False)
        return {key for key, is_forgotten in answers.items() if is_forgotten}

    def readers(self, keys: Collection[str], *, first_at: datetime, now: datetime) -> dict[str, int]:
        """Key → reader for each; who is not here yet has joined when they are first heard of.

        Who was erased here is left out.
        """
        found = {key: self._known[key] for key in keys if key in self._known}
        missing = [key for key in keys if key not in found]
        if missing:
            known = queries.known_readers(self._batch.archive, missing)
            gone = self.forgotten(missing)
            new = [self._person(key, min(first_at, now)) for key in missing if key not in known.keys() | gone]
            made, count = bring_readers(batch=self._batch, people=new, now=now) if new else ({}, 0)
            self.made += count
            for key, reader in (known | made).items():
                found[key] = reader
                _keep(self._known, key, reader)
        return found

    def imagine(self, keys: Collection[str]) -> None:
        """Count whom `readers` would make, and make nobody."""
        missing = [key for key in keys if key not in self._known]
        known = queries.known_readers(self._batch.archive, missing) if missing else {}
        for key in missing:
            _keep(self._known, key, 0)
        self.made += len(missing) - len(known) - self._at_home([key for key in missing if key not in known])

    def _at_home(self, keys: Collection[str]) -> int:
        """How many of them come home: their own ids are the site's."""
        if not self._keeps_ids:
            return 0
        own = [number for key in keys if (number := ids.decode((self._staging.author(key) or {}).get("key", "")))]
        return sum(site == self._batch.site_id for site in sites_of_readers(own).values())

    def _person(self, key: str, first_at: datetime) -> Person:
        said = self._staging.author(key) or {}
        at, account = said.get("created_at"), said.get("key", "")
        return Person(
            key=key,
            name=said.get("name") or ("" if said.get("kind") else account),
            email=said.get("email", ""),
            kind=said.get("kind", ""),
            created_at=datetime.fromisoformat(at) if at else first_at,
            id=ids.decode(account) if self._keeps_ids else None,
        )


def _keep(known: OrderedDict[str, int], key: str, number: int) -> None:
    known[key] = number
    if len(known) > _MOST_KEPT:
        known.popitem(last=False)


def _text(record: dict[str, Any], key: str, *, base_url: str, first_at: datetime) -> Text:
    url = _address(str(record.get("url") or ""), base_url)
    title = _line(str(record.get("title") or "")) or _line(_title_of(url)) or _line(key) or "Untitled"
    published, closes = record.get("published_at"), record.get("closes_at")
    return Text(
        title=title[:_TITLE_LENGTH],
        url=url,
        slug=str(record.get("slug") or ""),
        standfirst=str(record.get("standfirst") or ""),
        body=str(record.get("body") or ""),
        author=str(record.get("byline") or "")[:_BYLINE_LENGTH],
        external_id=record.get("external_id"),
        state=str(record.get("state") or "open"),
        # An article that tells its state has a time where it needs one.
        published_at=datetime.fromisoformat(published) if published else None if record.get("state") else first_at,
        closes_at=datetime.fromisoformat(closes) if closes else None,
        aliases=tuple(record.get("aliases") or ()),
    )


def _address(url: str, base_url: str) -> str:
    """The whole address; empty where it is none, or only a path and nobody says of which site."""
    try:
        whole = urljoin(base_url, url) if base_url else url
        urlsplit(whole)
    except ValueError:
        return ""
    return whole if whole.startswith(("http://", "https://")) and len(whole) <= _URL_LENGTH else ""


def _line(text: str) -> str:
    """The text on one line, without the control characters that no title may hold."""
    return " ".join("".join(letter for letter in text if letter >= " " or letter.isspace()).split())


def _title_of(url: str) -> str:
    """What an address says of its article: its last words."""
    parts = urlsplit(url)
    last = unquote(parts.path).rstrip("/").rpartition("/")[2].rpartition(".")
    words = (last[0] or last[2]).replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] if words else parts.netloc
