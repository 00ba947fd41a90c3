"""What belongs to a publisher: names, origins, policies."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from discussion.core.rows import Row

# What share of votes agree where nothing is known yet (measured over public conversations).
INITIAL_APPROVAL_RATE = 0.7


class Site(Row):
    """A publisher's site. Everything else belongs to one; `version` grows when its public face changes."""

    name = models.CharField(max_length=120)
    language = models.CharField(max_length=16, default="en", help_text="The language of the pages, like en or pt-BR.")
    is_default = models.BooleanField(default=False, help_text="Serves every host that no site names as its own.")
    guests_allowed = models.BooleanField(
        default=True, help_text="Whether people may write under a name without an account."
    )
    edit_window_minutes = models.PositiveSmallIntegerField(
        default=15, help_text="How long authors may edit or delete a comment."
    )
    reserved_names = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="Names and words that only those who look after the site may use in theirs, one in each line.",
    )
    approval_rate = models.FloatField(default=INITIAL_APPROVAL_RATE, editable=False)
    version = models.PositiveBigIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="sites_one_default"),
            models.CheckConstraint(condition=Q(approval_rate__gt=0, approval_rate__lt=1), name="sites_approval_rate"),
        ]

    @property
    def direction(self) -> str:
        """Which way the site's language is written: `ltr` or `rtl`."""
        return "rtl" if self.language.partition("-")[0].lower() in settings.LANGUAGES_BIDI else "ltr"

    def __str__(self) -> str:
        return self.name


class Origin(Row):
    """A host name that serves, or embeds, a site's discussions."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="origins")
    host = models.CharField(max_length=253, unique=True, help_text="A host name without port, like news.example.org.")

    def __str__(self) -> str:
        return self.host
