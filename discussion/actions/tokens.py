"""What becomes of bearer tokens: let in, made for a program, used, revoked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader, Token
from discussion.accounts.queries import holder_of_token, personal_tokens, token_of
from discussion.accounts.scopes import clean_scopes
from discussion.accounts.tokens import digest_of, is_possible, is_signed, new_personal_token
from discussion.core.errors import Kind, Refusal
from discussion.core.known import Known
from discussion.core.limits import Meter
from discussion.core.transactions import write, write_if_free

# A session ends after so long without use, a personal token on its day.
SESSION_LIFETIME = timedelta(days=90)
DEFAULT_DAYS, MOST_DAYS = 90, 365
MOST_SESSIONS, MOST_TOKENS = 100, 50
MOST_NAME = 60
# How often the use of a token is written down.
NOTED_EVERY = timedelta(hours=1)
# Tokens that were looked up in vain, in this window; asked only where a network is over its limit.
DEAD = Known(most=10_000)
_DEAD_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader wants a personal token for."""

    name: str
    scopes: Collection[str]
    days: int = DEFAULT_DAYS


def admit_token(*, token: str, meter: Meter) -> tuple[Reader, Token]:
    """The reader who holds this bearer token, and the token.

    A network that has sent too many wrong ones is refused before anything is looked up or counted. What carries our
    signature, and was not dead a moment ago, is looked up all the same: a school goes on while one of its machines
    guesses. Raises Refusal: `invalid_token`, `rate_limited`.
    """
    seen = (token, int(meter.now.timestamp()) // _DEAD_SECONDS)
    if seen in DEAD or not is_signed(token):
        meter.refuse_full("wrong_tokens")
    found = holder_of_token(token, now=meter.now) if is_possible(token) else None
    if found is None:
        if is_signed(token):
            DEAD.add(seen)
        meter.take("wrong_tokens")
        raise _invalid()
    return found


def note_use(*, token: Token, now: datetime) -> None:
    """Write down that the token is in use, at most once an hour; a session lives on from there.

    Waits for nobody: where others are writing, the next use is noted.
    """
    if token.last_used_at is None or token.last_used_at <= now - NOTED_EVERY:
        write_if_free(lambda: _note_use(token, now))


def make_token(*, reader: Reader, wish: Wish, now: datetime, meter: Meter) -> tuple[Token, str]:
    """A personal token for a program of the reader, and its text, which is told this once.

    Raises Refusal: `invalid_token_name`, `invalid_scopes`, `invalid_expiry`, `token_name_taken`, `too_many_tokens`,
    `rate_limited`.
    """
    name, scopes, lifetime = _clean_name(wish.name), clean_scopes(wish.scopes), _lifetime(wish.days)
    text = new_personal_token()
    with write():
        meter.take("new_tokens")
        Reader.objects.select_for_update(no_key=True).get(id=reader.id)
        _refuse_crowd(reader, name, now)
        token = Token.objects.create(
            site_id=reader.site_id,
            reader=reader,
            digest=digest_of(text),
            kind=Token.Kind.PERSONAL,
            name=name,
            scopes=scopes,
            created_at=now,
            expires_at=now + lifetime,
        )
    return token, text


def revoke_token(*, reader: Reader, number: int, kind: str, now: datetime) -> Token:
    """The reader's own token, a personal one or a session's, is dead from now on. Raises Refusal `not_found`."""
    with write():
        token = token_of(reader, number, kind=kind, now=now)
        Token.objects.filter(id=token.id).delete()
    return token


def revoke_sessions(*, reader: Reader) -> None:
    """All the reader's sessions that bear a token end, as after a change of the password; personal tokens stay."""
    with write():
        Token.objects.filter(reader=reader, kind=Token.Kind.SESSION).delete()


def _note_use(token: Token, now: datetime) -> None:
    is_due = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED_EVERY)
    # Who finds the row taken leaves it to the one who has it.
    due = Token.objects.select_for_update(skip_locked=True, no_key=True).filter(is_due, id=token.id).first()
    if due is None:
        return
    due.last_used_at = now
    if not due.is_personal:
        due.expires_at = now + SESSION_LIFETIME
    due.save(update_fields=["last_used_at", "expires_at"])


def _refuse_crowd(reader: Reader, name: str, now: datetime) -> None:
    """Whose time is over does not count, and leaves its name to the new one."""
    Token.objects.filter(reader=reader, kind=Token.Kind.PERSONAL, expires_at__lte=now).delete()
    there = personal_tokens(reader, now=now)
    if any(each.name == name for each in there):
        sentence = _("You have a token of this name already: choose another name, or revoke that one.")
        raise Refusal(Kind.CONFLICT, "token_name_taken", sentence, field="name")
    if len(there) >= MOST_TOKENS:
        sentence = _("You have %(most_tokens)s tokens already: revoke one that you no longer use.") % {
            "most_tokens": MOST_TOKENS
        }
        raise Refusal(Kind.CONFLICT, "too_many_tokens", sentence)


def _clean_name(text: str) -> str:
    name = " ".join(text[: MOST_NAME * 20].split())
    if not name.isprintable() or not 1 <= len(name) <= MOST_NAME:
        sentence = _("Say in 1 to %(most_name)s characters what the token is for.") % {"most_name": MOST_NAME}
        raise Refusal(Kind.INVALID, "invalid_token_name", sentence, field="name")
    return name


def _lifetime(days: int) -> timedelta:
    if not 1 <= days <= MOST_DAYS:
        sentence = _("A token lives for 1 to %(most_days)s days.") % {"most_days": MOST_DAYS}
        raise Refusal(Kind.INVALID, "invalid_expiry", sentence, field="expires_in_days")
    return timedelta(days=days)


def _invalid() -> Refusal:
    return Refusal(Kind.UNAUTHENTICATED, "invalid_token", _("This token is unknown or no longer valid: sign in again."))
