"""The core's own tables."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.core.rows import Row

PENDING = Q(done_at__isnull=True, dead_at__isnull=True)
_CLAIMED = PENDING & Q(claimed_until__isnull=False)


class OutboxRow(Row):
    """One consumer's share of an event. Pending until it is done, or dead after too many failures."""

    event = models.CharField(max_length=80)
    consumer = models.CharField(max_length=80)
    queue = models.CharField(max_length=40)
    payload = models.JSONField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # Nullable, so that adding it neither rewrote the table nor stopped the code that did not know it.
    request_id = models.CharField(max_length=128, null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim_token = models.UUIDField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = _("outbox")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dead_at__isnull=True), name="core_outbox_done_or_dead"
            ),
        ]
        indexes = [
            models.Index(fields=["queue", "due_at", "id"], name="core_outbox_due", condition=PENDING),
            models.Index(fields=["queue", "claimed_until"], name="core_outbox_claimed", condition=_CLAIMED),
            models.Index(fields=["done_at"], name="core_outbox_done", condition=Q(done_at__isnull=False)),
            models.Index(fields=["dead_at"], name="core_outbox_dead", condition=Q(dead_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.event} for {self.consumer}"

    @property
    def state(self) -> str:
        """Pending, done or dead."""
        if self.dead_at:
            return "dead"
        return "done" if self.done_at else "pending"


class WakeUp(models.Model):
    """The one message that a queue's workers have yet to see; none where `sent_at` is empty."""

    queue = models.CharField(max_length=40, primary_key=True)
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.queue


class Tick(models.Model):
    """When something that happens again and again happened last."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ScheduledRun(Row):
    """A task at one of its due times: being done until `claimed_until`, unless it is done."""

    task = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    holder = models.CharField(max_length=120)
    claimed_until = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "due_at"], name="core_one_run")]

    def __str__(self) -> str:
        return f"{self.task} at {self.due_at:%Y-%m-%d %H:%M}"


class LimitCounter(models.Model):
    """How often somebody did something within one window; the key is a keyed hash of who, what and when."""

    key = models.CharField(max_length=32, primary_key=True)
    count = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
