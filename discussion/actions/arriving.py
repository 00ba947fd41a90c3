"""Readers and articles that come with comments from elsewhere, and what their archive calls them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils.crypto import salted_hmac

from discussion.accounts.models import Reader
from discussion.accounts.names import fitting_name
from discussion.actions.articles import Text, create_article
from discussion.articles.models import Article
from discussion.articles.queries import standing_at
from discussion.core import ids, statements
from discussion.core.errors import Refusal
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.imports.models import Batch, ImportedArticle, ImportedReader

_READER = "id password last_login is_superuser site_id kind name email is_active is_staff created_at".split()
_IMPORTED = "id site_id archive_id batch_id key reader_id email is_made".split()
_EMAIL_LENGTH = 254


@dataclass(frozen=True, slots=True)
class Person:
    """An author or voter under their key in the archive; `id` is wished for, and taken where it is free."""

    key: str
    name: str
    email: str = ""
    kind: str = ""
    created_at: datetime | None = None
    id: int | None = None


def bring_readers(*, batch: Batch, people: Collection[Person], now: datetime) -> dict[str, int]:
    """Key → reader for each of these people, whom the archive has not brought in yet.

    They sign in with nothing: they are guests, unless our own export says otherwise. Nobody is found by name or e-mail;
    by id is, within the site, who comes home in an export of our own.
    """
    with write():
        wished = {person.id for person in people if person.id is not None}
        taken = dict(Reader.objects.filter(id__in=wished).values_list("id", "site_id"))
        found = {person.key: _number(person, batch.site_id, taken) for person in people}
        new = [person for person in people if found[person.key] not in taken]
        rows = [_row(person, found[person.key], batch.site_id, now) for person in new]
        statements.insert_all(Reader, _READER, rows)
        known = [
            (
                ids.new_id(),
                batch.site_id,
                batch.archive_id,
                batch.id,
                person.key,
                found[person.key],
                _email(batch, person.email),
                found[person.key] not in taken,
            )
            for person in people
        ]
        statements.insert_all(ImportedReader, _IMPORTED, known)
    return found


def _number(person: Person, site: int, taken: Mapping[int, int]) -> int:
    if person.id is not None and taken.get(person.id, site) == site:
        return person.id
    return ids.new_id()


def _row(person: Person, number: int, site: int, now: datetime) -> Sequence[object]:
    kind = person.kind if person.kind in Reader.Kind.values else Reader.Kind.GUEST
    name, since = fitting_name(person.name), person.created_at or now
    return (number, UNUSABLE_PASSWORD_PREFIX, None, False, site, str(kind), name, None, True, False, since)


def _email(batch: Batch, email: str) -> str:
    """As the operator wishes; the digest cannot be computed without the service's secret."""
    cleaned = email.strip().lower()[:_EMAIL_LENGTH]
    if not cleaned or batch.emails == Batch.Emails.DROP:
        return ""
    return cleaned if batch.emails == Batch.Emails.KEEP else email_digest(cleaned)


def email_digest(email: str) -> str:
    """What is kept of an e-mail address that is not kept."""
    return salted_hmac("discussion.imports.email", email, algorithm="sha256").hexdigest()


def bring_article(
    *, batch: Batch, key: str, text: Text, has_ended: bool, now: datetime, number: int | None = None
) -> tuple[int, bool]:
    """The article that an archive calls by this key, and whether it was made.

    It is the one that stands at its address, or that has the id, on this site; else it is made. What cannot be taken of
    an address or a slug is left out. Raises Refusal `invalid_…`.
    """
    with write():
        found = standing_at(batch.site_id, (text.url, *text.aliases), number)
        made = found or _make(batch, text, has_ended, now, number)
        ImportedArticle.objects.create(
            site_id=batch.site_id,
            archive_id=batch.archive_id,
            batch_id=batch.id,
            key=key,
            article_id=made,
            is_made=found is None,
        )
    return made, found is None


def _make(batch: Batch, text: Text, has_ended: bool, now: datetime, number: int | None) -> int:
    state = text.state if text.state in Article.State.values else Article.State.OPEN
    wanted = replace(text, state=Article.State.CLOSED if has_ended else state)
    free = None if number is None or Article.objects.filter(id=number).exists() else number
    meter = Meter(reader=None, network="", now=now)
    for attempt in (wanted, replace(wanted, slug=""), replace(wanted, slug="", external_id=None)):
        try:
            made: int = create_article(site=batch.site, text=attempt, now=now, meter=meter, number=free).id
            return made
        except Refusal as refusal:
            if refusal.code not in ("slug_taken", "external_id_taken", "invalid_slug"):
                raise
    raise AssertionError("An article without slug and external id cannot be refused for either.")
