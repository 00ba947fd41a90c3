"""What administrators do with members: those who sign in with e-mail and password."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader, Role, Token
from discussion.accounts.names import clean_name
from discussion.actions import news
from discussion.actions.joining import forget_email_of
from discussion.actions.names import name_taken, refuse_taken
from discussion.actions.profiles import note_name_change
from discussion.actions.pushing import forget_browsers
from discussion.actions.tokens import revoke_sessions
from discussion.core.errors import Kind, Refusal
from discussion.core.transactions import write
from discussion.sites.models import Site


@dataclass(frozen=True, slots=True)
class Member:
    """What an administrator sets of a member. An empty password leaves the present one; None lets nobody sign in."""

    name: str
    email: str
    password: str | None = ""
    is_active: bool = True


def create_member(*, site: Site, member: Member, now: datetime) -> Reader:
    """A new member of the site, called as the administrator wishes, and as nobody else is.

    Raises Refusal: `name_…`, `invalid_email`, `email_taken`, `weak_password`.
    """
    reader = Reader(site=site, kind=Reader.Kind.MEMBER, created_at=now)
    if member.password == "":
        raise _weak(_("A new member needs a password."))
    with write():
        _fill(reader, member)
    return reader


def edit_member(*, administrator: Reader, reader: Reader, member: Member, now: datetime) -> Reader:
    """The member with new details; an inactive one can neither sign in nor write, and loses every token.

    A new password ends the sessions that bear one. Another name goes on record.

    Raises Refusal: `not_a_member`, `own_account` and what `create_member` raises.
    """
    with write():
        found = _locked(reader)
        if found.id == administrator.id and not member.is_active:
            sentence = _("You cannot deactivate your own account: ask another administrator.")
            raise Refusal(Kind.FORBIDDEN, "own_account", sentence, field="is_active")
        before = found.name
        _fill(found, member)
        if not member.is_active:
            Token.objects.filter(reader=found).delete()
        elif member.password != "":
            revoke_sessions(reader=found)
        if not member.is_active or member.password != "":
            forget_browsers(reader=found)
        note_name_change(found, before=before, now=now)
        news.note_readers([found.id], sites=[found.site_id])
    return found


def set_roles(*, reader: Reader, roles: Collection[tuple[int, str]]) -> Reader:
    """The member with exactly these roles, each a site's id and a name; whoever has a role may open the admin.

    Raises Refusal `not_a_member`.
    """
    with write():
        found = _locked(reader)
        held = {(role.site_id, role.name): role for role in Role.objects.filter(reader=found)}
        gone, new = held.keys() - set(roles), set(roles) - held.keys()
        Role.objects.filter(id__in=[held[each].id for each in gone]).delete()
        Role.objects.bulk_create(Role(reader=found, site_id=site_id, name=name) for site_id, name in sorted(new))
        found.is_staff = found.is_superuser or bool(roles)
        found.save(update_fields=["is_staff"])
        news.note_readers([found.id], sites={site_id for site_id, _ in gone | new})
    return found


def give_role(*, reader: Reader, site: Site, name: str) -> Reader:
    """The member with one role more. Raises Refusal `not_a_member`."""
    with write():
        _locked(reader)
        held = set(Role.objects.filter(reader=reader).values_list("site_id", "name"))
        return set_roles(reader=reader, roles=held | {(site.id, name)})


def _locked(reader: Reader) -> Reader:
    found = Reader.objects.select_for_update(no_key=True).get(id=reader.id)
    if found.kind != Reader.Kind.MEMBER:
        raise Refusal(
            Kind.FORBIDDEN, "not_a_member", _("Only members can be changed here: guests belong to themselves.")
        )
    return found


def _fill(reader: Reader, member: Member) -> None:
    if member.name != reader.name:
        name = clean_name(member.name)
        refuse_taken(site=reader.site, name=name, reader=reader)
        reader.be_called(name)
    reader.email = _clean_email(member.email)
    reader.is_active = member.is_active
    if member.password != "":
        _set_password(reader, member.password)
    try:
        with transaction.atomic():
            reader.save()
    except IntegrityError as error:
        # PostgreSQL names the rule that was broken, SQLite its columns.
        if "accounts_one_name" in str(error) or "name_skeleton" in str(error):
            raise name_taken() from None
        sentence = _("Another member signs in with this e-mail: choose another one.")
        raise Refusal(Kind.CONFLICT, "email_taken", sentence, field="email") from None
    forget_email_of(member=reader)


def _clean_email(text: str) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        sentence = _("This is no e-mail address: give one like name@example.org.")
        raise Refusal(Kind.INVALID, "invalid_email", sentence, field="email") from None
    return email


def _set_password(reader: Reader, password: str | None) -> None:
    try:
        if password is not None:
            validate_password(password, reader)
    except ValidationError as error:
        raise _weak(" ".join(error.messages)) from None
    reader.set_password(password)


def _weak(sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, "weak_password", sentence, field="password")
