"""Exports that somebody asked for: how far each has come, and its file."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.articles.models import Article
from discussion.core.rows import Row
from discussion.sites.models import Site

_UNFINISHED = Q(state__in=["waiting", "running"])


class Export(Row):
    """A site, or one of its articles, as a file that a worker makes and that is deleted when it expires.

    The worker that holds it until `claimed_until` is known by `claim_token`; who lost it must not touch the row.
    """

    class Form(models.TextChoices):
        """What the file is."""

        LINES = "jsonl", _("JSON Lines")
        TABLE = "csv", _("CSV")

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey(
        Article,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text=_("Only this article; left empty, everything of the site."),
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    form = models.CharField(max_length=5, choices=Form.choices, default=Form.LINES)
    has_emails = models.BooleanField(_("with e-mails"), default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    expected_count = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim_token = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["site", "-id"], name="exports_newest"),
            models.Index(fields=["id"], name="exports_unfinished", condition=_UNFINISHED),
            models.Index(fields=["expires_at"], name="exports_expired"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_name(self) -> str:
        """What the file is called by whoever downloads it."""
        name = self.article.slug if self.article else "site"
        ending = ".csv" if self.form == self.Form.TABLE else ".jsonl.gz"
        return f"{name}-{self.created_at:%Y-%m-%d}-{self.public_id}{ending}"

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(settings.DATA_DIR) / "exports" / f"{self.public_id}{'.csv' if self.form == 'csv' else '.jsonl.gz'}"

    @property
    def percent(self) -> int:
        """About how much is written."""
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.row_count // max(self.expected_count, 1))

    @property
    def is_finished(self) -> bool:
        """Whether nothing of it will change any more."""
        return self.state in (self.State.DONE, self.State.FAILED)


class PersonalExport(Row):
    """All that is held about a reader, made by a worker as two files that nobody else can fetch."""

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="exports_personal_unfinished", condition=_UNFINISHED),
            models.Index(fields=["expires_at"], name="exports_personal_expired"),
        ]

    def __str__(self) -> str:
        return f"personal export {self.public_id}"

    def path(self, form: str) -> Path:
        """Where the file of this form, `json` or `html`, lies."""
        return Path(settings.DATA_DIR) / "exports" / f"personal-{self.public_id}.{form}"
