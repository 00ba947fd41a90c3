"""Who someone is: readers, their roles on a site, their tokens."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.accounts import lookalikes
from discussion.accounts.scopes import ALL, Scope
from discussion.core import clock
from discussion.core.rows import Row
from discussion.sites.models import Site
from discussion.sites.queries import default_site


class ReaderManager(BaseUserManager["Reader"]):
    """Makes accounts for Django's own commands."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Reader":
        """A member of the default site who signs in with this e-mail."""
        return self._make(email, password, fields, unnamed="Member")

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Reader":
        """Moderator and editor of every site. The display name never comes from the e-mail."""
        return self._make(email, password, {"is_staff": True, "is_superuser": True, **fields}, unnamed="Editor")

    def _make(self, email: str, password: str | None, fields: dict[str, Any], unnamed: str) -> "Reader":
        name = fields.pop("name", None)
        fields.setdefault("site", default_site())
        reader = self.model(email=email.strip().lower(), kind=Reader.Kind.MEMBER, created_at=clock.now(), **fields)
        # Several may be called as nobody chose to be.
        reader.be_called(name or unnamed, is_claimed=name is not None)
        reader.set_password(password)
        reader.save(using=self._db)
        return reader

    def get_by_natural_key(self, username: str | None) -> "Reader":
        """The member who signs in with this e-mail, in any case."""
        return self.get(email=(username or "").strip().lower())


class Reader(Row, AbstractBaseUser, PermissionsMixin):
    """Anyone who takes part: a guest with a name, a member with an e-mail, or one the host site vouches for.

    `name_skeleton` is what the name looks like: no two members, and nobody the host site vouches for, have the same on
    one site. It is empty where the reader has no claim to the name, as no guest has, and null where nobody has looked.
    """

    class Kind(models.TextChoices):
        """How we know this reader."""

        GUEST = "guest", _("Guest")
        MEMBER = "member", _("Member")
        SSO = "sso", _("Sso")

    class Restriction(models.TextChoices):
        """What moderators keep this reader from; a suspension is a ban with an end."""

        NONE = ""
        HOLD = "hold", _("Comments wait for a moderator")
        SHADOW = "shadow", _("Nobody else sees their comments")
        BAN = "ban", _("May not take part")

    site = models.ForeignKey(Site, models.PROTECT, related_name="readers")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.MEMBER)
    name = models.CharField(max_length=40, blank=True)
    name_skeleton = models.CharField(max_length=lookalikes.LENGTH, null=True, editable=False)
    about = models.TextField(null=True, blank=True)
    email = models.EmailField(null=True, blank=True, unique=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text=_("Whether this reader may open the admin."))
    created_at = models.DateTimeField()
    restriction = models.CharField(max_length=6, choices=Restriction.choices, default="", db_default="", editable=False)
    restricted_until = models.DateTimeField(null=True, editable=False)
    # When everything about them will be erased, as they asked; until then they can take it back.
    erase_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[ReaderManager] = ReaderManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kind="guest") | Q(email=None), name="accounts_guests_have_no_email"),
            models.CheckConstraint(condition=Q(kind__in=["guest", "member", "sso"]), name="accounts_reader_kind"),
            models.UniqueConstraint(
                fields=["site", "name_skeleton"],
                condition=Q(kind__in=["member", "sso"], name_skeleton__gt=""),
                name="accounts_one_name",
            ),
        ]
        indexes = [
            models.Index(fields=["name_skeleton"], condition=Q(is_superuser=True), name="accounts_superusers"),
            models.Index(
                fields=["id"],
                condition=Q(kind__in=["member", "sso"], name_skeleton=None),
                name="accounts_names_unknown",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("reader %(id)s") % {"id": self.public_id})

    def get_full_name(self) -> str:
        """What the admin greets with."""
        return self.name

    def be_called(self, name: str, *, is_claimed: bool = True) -> None:
        """Take the name, and with it every name that looks like it, unless nobody claims it; the caller saves."""
        self.name = name
        is_claimed = is_claimed and self.kind != Reader.Kind.GUEST
        self.name_skeleton = lookalikes.skeleton(name) if is_claimed else ""


class NameChange(Row):
    """A name that a reader had, and the one that took its place."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="name_changes", db_index=False)
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["reader", "changed_at"], name="accounts_name_changes")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Role(Row):
    """What a reader may do on one site beyond reading and writing."""

    class Name(models.TextChoices):
        """The roles there are."""

        MODERATOR = "moderator", _("Moderator")
        EDITOR = "editor", _("Editor")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="roles", db_index=False)
    name = models.CharField(max_length=16, choices=Name.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "site", "name"], name="accounts_one_role")]

    def __str__(self) -> str:
        told = {"moderator": _("moderator of %(site)s"), "editor": _("editor of %(site)s")}
        return str(told[self.name] % {"site": self.site})


class Token(Row):
    """A bearer token of an API client; only its digest is kept.

    A session's ends after some time without use, a personal one on a day. `name` says which client it is for.
    """

    class Kind(models.TextChoices):
        """How it came about: by signing in, or made by its reader."""

        SESSION = "session", _("Session")
        PERSONAL = "personal", _("Personal")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.SESSION, db_default=Kind.SESSION.value)
    scopes = models.CharField(max_length=40, default=ALL, db_default=ALL)
    name = models.CharField(max_length=60, default="", db_default="", blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    # Empty for a session that was begun before sessions ended by themselves, until its next use.
    expires_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["session", "personal"]), name="accounts_token_kind"),
            models.CheckConstraint(
                condition=~Q(kind="personal") | Q(expires_at__isnull=False), name="accounts_personal_tokens_expire"
            ),
            models.UniqueConstraint(
                fields=["reader", "name"], condition=Q(kind="personal"), name="accounts_one_token_of_a_name"
            ),
        ]

    def __str__(self) -> str:
        return f"token of {self.reader}"

    @property
    def is_personal(self) -> bool:
        """Whether its reader made it for a program."""
        return self.kind == Token.Kind.PERSONAL

    def allows(self, scope: Scope) -> bool:
        """Whether it may be used for this."""
        return scope in self.scopes.split()


class Letter(Row):
    """A mail to one person that waits to be sent, and is forgotten once it is."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.subject


class RequestKey(Row):
    """An Idempotency-Key with the write it made, stored in that write's transaction."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    subject = models.BigIntegerField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "key"], name="accounts_one_request_key")]

    def __str__(self) -> str:
        return self.key


class Claim(Row):
    """A guest who turned out to be a member: what was theirs is the member's. The guest can do no more."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    guest = models.OneToOneField(Reader, models.CASCADE, related_name="claim")
    member = models.ForeignKey(Reader, models.CASCADE, related_name="claims")
    claimed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.guest_id} is {self.member_id}"


class Identity(Row):
    """Whom somebody else knows this reader as: the subject at a provider, and nothing else, makes it the same person.

    The e-mail is what the provider says of the reader; it is never signed in with, and never leads to another account.
    """

    class Provider(models.TextChoices):
        """Who vouches."""

        HOST = "host", _("Host")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=32, choices=Provider.choices)
    subject = models.CharField(max_length=255)
    email = models.EmailField(blank=True)
    avatar_url = models.CharField(max_length=2000, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "provider", "subject"], name="accounts_one_identity")]

    def __str__(self) -> str:
        return f"{self.subject} at {self.provider}"


class UsedToken(Row):
    """A host site's token that has been used, remembered until it would have expired."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "digest"], name="accounts_token_used_once")]

    def __str__(self) -> str:
        return self.digest


class Erasure(Row):
    """That a reader asked to be erased, and once it is done nothing but the bare fact: it names nobody then."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.OneToOneField(Reader, models.SET_NULL, null=True, related_name="erasure")
    keeps_text = models.BooleanField()
    asked_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"erasure asked for at {self.asked_at:%Y-%m-%d %H:%M}"
