"""Readers and articles that come with comments from elsewhere, and what their archive calls them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils.crypto import salted_hmac

from discussion.accounts.lookalikes import skeleton
from discussion.accounts.models import Reader
from discussion.accounts.names import fitting_name
from discussion.accounts.queries import held_skeletons
from discussion.accounts.queries import sites_of_readers as sites_of
from discussion.actions.articles import Text, create_article
from discussion.actions.names import available_name
from discussion.articles.models import Article
from discussion.articles.queries import standing_at
from discussion.core import ids, statements
from discussion.core.errors import Refusal
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.imports.models import Batch, ImportedArticle, ImportedPoll, ImportedReader
from discussion.polls.models import Poll
from discussion.sites.models import Site

_READER = (
    "id password last_login is_superuser site_id kind name name_skeleton email is_active is_staff created_at".split()
)
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


def bring_readers(*, batch: Batch, people: Collection[Person], now: datetime) -> tuple[dict[str, int], int]:
    """Key → reader for each of these people, whom the archive has not brought in yet, and how many were made.

    They sign in with nothing: they are guests, unless our own export says otherwise. Nobody is found by name or e-mail;
    by id is, within the site, who comes home in an export of our own. No name is refused, and none is kept from those
    who come later, but that of a member who keeps their e-mail, and so can sign in again.
    """
    with write():
        wished = {person.id for person in people if person.id is not None}
        taken = sites_of(wished)
        found = {person.key: _number(person, batch.site_id, taken) for person in people}
        new = [person for person in people if found[person.key] not in taken]
        emails = _free_emails(batch, new)
        claimed = _claimed(batch.site, [person for person in new if person.key in emails])
        rows = [_row(each, found[each.key], batch.site_id, now, emails, claimed) for each in new]
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
    return found, len(new)


def _number(person: Person, site: int, taken: Mapping[int, int]) -> int:
    if person.id is not None and taken.get(person.id, site) == site:
        return person.id
    return ids.new_id()


def _free_emails(batch: Batch, people: Collection[Person]) -> dict[str, str]:
    """Key → e-mail of members who keep theirs: those of our own export, where nobody here signs in with it."""
    if batch.emails != Batch.Emails.KEEP:
        return {}
    wished = {person.key: person.email.strip().lower() for person in people if person.kind == Reader.Kind.MEMBER}
    taken = set(Reader.objects.filter(email__in=set(wished.values())).values_list("email", flat=True))
    once = Counter(wished.values())
    return {key: email for key, email in wished.items() if email and email not in taken and once[email] == 1}


def _claimed(site: Site, people: Collection[Person]) -> dict[str, str]:
    """Key → the free name, nearest to theirs, that each of these people has a claim to."""
    looks = {person.key: skeleton(fitting_name(person.name)) for person in people}
    taken, found = held_skeletons(site.id, set(looks.values())), {}
    for person in people:
        name = fitting_name(person.name)
        if looks[person.key] in taken:
            name = available_name(site=site, wished=name, taken=taken)
        taken.add(skeleton(name))
        found[person.key] = name
    return found


def _row(
    person: Person,
    number: int,
    site: int,
    now: datetime,
    emails: Mapping[str, str],
    claimed: Mapping[str, str],
) -> Sequence[object]:
    kind = person.kind if person.kind in Reader.Kind.values else Reader.Kind.GUEST
    # Some of our own guests only vote, and have no name.
    name = fitting_name(person.name) if person.name or not person.kind else ""
    name, email = claimed.get(person.key, name), emails.get(person.key)
    look = skeleton(name) if person.key in claimed else ""
    since = person.created_at or now
    return (number, UNUSABLE_PASSWORD_PREFIX, None, False, site, str(kind), name, look, email, True, False, since)


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


def note_poll(*, batch: Batch, key: str, poll: Poll) -> None:
    """That the archive calls this poll so."""
    place = {"site_id": batch.site_id, "archive_id": batch.archive_id, "key": key}
    with write():
        ImportedPoll.objects.get_or_create(**place, defaults={"batch": batch, "poll": poll})
