"""What belongs to a publisher: names, hosts, origins, policies, branding."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.core.rows import Row

# What share of votes agree where nothing is known yet (measured over public conversations).
INITIAL_APPROVAL_RATE = 0.7


class Who(models.TextChoices):
    """Whom a policy admits; `members` are all who are known by more than a name, also those of the host site."""

    EVERYONE = "everyone", _("Everyone")
    MEMBERS = "members", _("Members, no guests")
    NOBODY = "nobody", _("Nobody")


class Proving(models.TextChoices):
    """Of whom a site asks proof of work with a comment; `after_limits` means of everybody who has written a lot."""

    NEVER = "never", _("Nobody")
    GUESTS = "guests", _("Guests")
    AFTER_LIMITS = "after_limits", _("Whoever writes a lot")


class Site(Row):
    """A publisher's site. Everything else belongs to one; `version` grows when its public face changes."""

    name = models.CharField(max_length=120)
    language = models.CharField(
        max_length=16, default="en", help_text=_("The language of the pages, like en or pt-BR.")
    )
    is_default = models.BooleanField(
        _("default site"), default=False, help_text=_("Serves every host that no site names as its own.")
    )
    guests_allowed = models.BooleanField(
        default=True, help_text=_("Whether people may take part under a name without an account.")
    )
    who_comments = models.CharField(
        max_length=8,
        choices=Who.choices,
        default=Who.EVERYONE,
        db_default=Who.EVERYONE,
        help_text=_("Who may write comments. What is written stays and can be read."),
    )
    who_votes = models.CharField(
        max_length=8,
        choices=Who.choices,
        default=Who.EVERYONE,
        db_default=Who.EVERYONE,
        help_text=_("Who may vote on comments. Polls have their own rule."),
    )
    edit_window_minutes = models.PositiveSmallIntegerField(
        _("minutes to edit"), default=15, help_text=_("How long authors may edit or delete a comment.")
    )
    posts_per_minute = models.PositiveSmallIntegerField(
        _("comments a minute"),
        null=True,
        blank=True,
        help_text=_("How many one reader may write in a minute; empty for the usual 12."),
    )
    proof_of_work = models.CharField(
        max_length=12,
        choices=Proving.choices,
        default=Proving.NEVER,
        db_default=Proving.NEVER,
        help_text=_(
            "Whose browser works for a moment before a comment is taken, which makes floods costly: guests’, or "
            "that of whoever has used half of what may be written in a minute or an hour. "
            "Comments from browsers without JavaScript wait for a moderator then."
        ),
    )
    accent = models.CharField(
        max_length=7,
        blank=True,
        default="",
        db_default="",
        help_text=_("The colour of links and buttons, like #0b5f57."),
    )
    logo_digest = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    may_be_framed = models.BooleanField(
        _("in frames"),
        default=False,
        db_default=False,
        help_text=_("Whether pages of the allowed origins may show an article’s discussion in a frame."),
    )
    reserved_names = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text=_("Names and words that only those who look after the site may use in theirs, one in each line."),
    )
    most_waiting = models.PositiveSmallIntegerField(
        _("comments that may wait"),
        default=100,
        db_default=100,
        help_text=_(
            "When more than this many wait in the queue, its moderators are notified, and again only after it was "
            "shorter. 0 tells them as soon as one waits."
        ),
    )
    longest_wait_hours = models.PositiveSmallIntegerField(
        _("hours a comment may wait"),
        default=24,
        db_default=24,
        help_text=_("When the oldest in the queue has waited for longer, its moderators are notified in the same way."),
    )
    approval_rate = models.FloatField(default=INITIAL_APPROVAL_RATE, editable=False)
    version = models.PositiveBigIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="sites_one_default"),
            models.CheckConstraint(condition=Q(approval_rate__gt=0, approval_rate__lt=1), name="sites_approval_rate"),
            models.CheckConstraint(condition=Q(who_comments__in=Who.values), name="sites_who_comments"),
            models.CheckConstraint(condition=Q(who_votes__in=Who.values), name="sites_who_votes"),
            models.CheckConstraint(condition=Q(proof_of_work__in=Proving.values), name="sites_proof_of_work"),
        ]

    @property
    def direction(self) -> str:
        """Which way the site's language is written: `ltr` or `rtl`."""
        return "rtl" if self.language.partition("-")[0].lower() in settings.LANGUAGES_BIDI else "ltr"

    @property
    def takes_comments(self) -> bool:
        """Whether anybody may write comments."""
        return self.who_comments != Who.NOBODY

    @property
    def guests_may_comment(self) -> bool:
        """Whether a stranger can become a guest who writes comments."""
        return self.guests_allowed and self.who_comments == Who.EVERYONE

    def __str__(self) -> str:
        return self.name


class Origin(Row):
    """A host name that serves a site's discussions."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="origins")
    host = models.CharField(
        max_length=253, unique=True, help_text=_("A host name without port, like news.example.org.")
    )

    def __str__(self) -> str:
        return self.host


class AllowedOrigin(Row):
    """An origin whose pages embed a site's discussions, as browsers write it: scheme, host and, if unusual, port."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="allowed_origins")
    origin = models.CharField(
        max_length=280, unique=True, help_text=_("Scheme, host and port, like https://www.example.org.")
    )

    def __str__(self) -> str:
        return self.origin


class Logo(Row):
    """A site's logo, apart from the site, which is read with nearly every page; known by the digest of its bytes."""

    site = models.OneToOneField(Site, models.CASCADE, related_name="logo")
    digest = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=32)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.digest


class HostSignIn(Row):
    """How the host site vouches for its readers: with which tokens, signed by which keys.

    Keys are kept locked (`core.vault`). The previous one counts beside the present one, so that keys can be changed
    while tokens are under way. Those of a key set are fetched from its address.
    """

    class Algorithm(models.TextChoices):
        """How tokens are signed; one for each site, so that no token chooses."""

        HS256 = "HS256", _("HS256: a shared secret")
        RS256 = "RS256", _("RS256: an RSA key")
        ES256 = "ES256", _("ES256: a key on the curve P-256")

    site = models.OneToOneField(Site, models.CASCADE, related_name="host_sign_in")
    is_enabled = models.BooleanField(default=True, help_text=_("Whether tokens of the host site are taken."))
    issuer = models.CharField(max_length=255, help_text=_("What tokens say in `iss`, like https://news.example.org."))
    audience = models.CharField(
        max_length=255, help_text=_("What tokens say in `aud`. Use another one for each site, like discussion-news.")
    )
    algorithm = models.CharField(max_length=5, choices=Algorithm.choices, default=Algorithm.HS256)
    key = models.TextField(blank=True, editable=False)
    previous_key = models.TextField(blank=True, editable=False)
    key_set_url = models.CharField(
        max_length=500,
        blank=True,
        verbose_name=_("Key set"),
        help_text=_("For RS256 and ES256: the address of a JWKS, instead of a key; asked every ten minutes."),
    )
    fetched_keys = models.TextField(blank=True, editable=False)
    fetched_at = models.DateTimeField(null=True, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)
    complaint = models.CharField(max_length=200, blank=True, editable=False)
    allowed_roles = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("sign-in from a host site")
        verbose_name_plural = _("sign-in from host sites")
        constraints = [
            models.CheckConstraint(
                condition=Q(algorithm__in=["HS256", "RS256", "ES256"]), name="sites_host_sign_in_algorithm"
            ),
            models.CheckConstraint(condition=~Q(algorithm="HS256") | Q(key_set_url=""), name="sites_secrets_stay_here"),
        ]

    @property
    def roles(self) -> frozenset[str]:
        """The roles that a token may give."""
        return frozenset(self.allowed_roles.split())

    def __str__(self) -> str:
        return str(_("sign-in from %(issuer)s") % {"issuer": self.issuer})
