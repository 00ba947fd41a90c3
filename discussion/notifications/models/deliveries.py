"""What is on its way by a channel."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.core.rows import Row
from discussion.notifications.models.notifications import Notification
from discussion.sites.models import Site

PENDING = Q(outcome="")


class Delivery(Row):
    """One message by one channel to one target, until it has an outcome.

    `key` names what is told and `target` to which endpoint (0 where the reader is the target): the three with the
    channel are one message, whatever dies, and the message's own identifier follows from them.
    """

    class Channel(models.TextChoices):
        """The ways out."""

        MAIL = "mail", _("E-mail")
        PUSH = "push", _("Web push")
        WEBHOOK = "webhook", _("Webhook")

    class Outcome(models.TextChoices):
        """What became of it; skipped ones were wanted no longer, dead ones were given up."""

        PENDING = "", _("On its way")
        SENT = "sent", _("Sent")
        SKIPPED = "skipped", _("Not wanted any more")
        DEAD = "dead", _("Given up")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    key = models.CharField(max_length=80)
    target = models.BigIntegerField(default=0)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    notification = models.ForeignKey(Notification, models.CASCADE, null=True, related_name="deliveries")
    # Of a webhook: what it is `about`, and the `body` that was sent last. Mail and push keep nothing of what they say.
    event = models.CharField(max_length=40, blank=True, default="")
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claim_token = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    # What the other side said last: its status, the beginning of its answer, or what went wrong in words.
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True, default="")
    # How long the other side took to say it.
    took_ms = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["channel", "key", "target"], name="notifications_one_delivery"),
        ]
        indexes = [
            models.Index(fields=["channel", "due_at", "id"], name="notifications_due", condition=PENDING),
            models.Index(
                fields=["channel", "claimed_until"],
                name="notifications_claimed",
                condition=PENDING & Q(claimed_until__isnull=False),
            ),
            models.Index(fields=["settled_at"], name="notifications_settled", condition=~PENDING),
            models.Index(fields=["channel", "target", "-id"], name="notifications_of_target"),
            models.Index(fields=["site", "settled_at"], name="notifications_dead", condition=Q(outcome="dead")),
            models.Index(fields=["site", "-id"], name="notifications_webhook_log", condition=Q(channel="webhook")),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"
