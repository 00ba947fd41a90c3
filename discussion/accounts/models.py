"""Who someone is: readers, their roles on a site, their tokens."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q

from discussion.core import clock
from discussion.core.rows import Row
from discussion.sites.models import Site
from discussion.sites.queries import default_site


class ReaderManager(BaseUserManager["Reader"]):
    """Makes accounts for Django's own commands."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Reader":
        """A member of the default site who signs in with this e-mail."""
        fields.setdefault("site", default_site())
        fields.setdefault("name", "Member")
        reader = self.model(email=email.strip().lower(), kind=Reader.Kind.MEMBER, created_at=clock.now(), **fields)
        reader.set_password(password)
        reader.save(using=self._db)
        return reader

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Reader":
        """Moderator and editor of every site. The display name never comes from the e-mail."""
        fields.setdefault("name", "Editor")
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Reader":
        """The member who signs in with this e-mail, in any case."""
        return self.get(email=(username or "").strip().lower())


class Reader(Row, AbstractBaseUser, PermissionsMixin):
    """Anyone who takes part: a guest with a name, a member with an e-mail, or one the host site vouches for."""

    class Kind(models.TextChoices):
        """How we know this reader."""

        GUEST = "guest"
        MEMBER = "member"
        SSO = "sso"

    site = models.ForeignKey(Site, models.PROTECT, related_name="readers")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.MEMBER)
    name = models.CharField(max_length=40, blank=True)
    email = models.EmailField(null=True, blank=True, unique=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="Whether this reader may open the admin.")
    created_at = models.DateTimeField()
    # When everything about them will be erased, as they asked; until then they can read, and take it back.
    erase_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[ReaderManager] = ReaderManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kind="guest") | Q(email=None), name="accounts_guests_have_no_email"),
            models.CheckConstraint(condition=Q(kind__in=["guest", "member", "sso"]), name="accounts_reader_kind"),
        ]

    def __str__(self) -> str:
        return self.name or f"reader {self.public_id}"

    def get_full_name(self) -> str:
        """What the admin greets with."""
        return self.name


class Role(Row):
    """What a reader may do on one site beyond reading and writing."""

    class Name(models.TextChoices):
        """The roles there are."""

        MODERATOR = "moderator"
        EDITOR = "editor"

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="roles", db_index=False)
    name = models.CharField(max_length=16, choices=Name.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "site", "name"], name="accounts_one_role")]

    def __str__(self) -> str:
        return f"{self.name} of {self.site}"


class Token(Row):
    """A bearer token of an API client; only its digest is kept."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"token of {self.reader}"


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


class Erasure(Row):
    """That a reader asked to be erased, and once it is done nothing but the bare fact: it names nobody then."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.OneToOneField(Reader, models.SET_NULL, null=True, related_name="erasure")
    keeps_text = models.BooleanField()
    asked_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"erasure asked for at {self.asked_at:%Y-%m-%d %H:%M}"
