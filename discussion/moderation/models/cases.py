"""What waits for a moderator: reports, appeals, and the open cases of the queue."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core.rows import Row
from discussion.moderation.models.decisions import Decision
from discussion.moderation.models.people import erasable
from discussion.sites.models import Site


class Report(Row):
    """A reader's word that a comment should be looked at; `weight` says what their earlier ones were worth."""

    class Reason(models.TextChoices):
        """Why."""

        SPAM = "spam", _("Spam or advertising")
        ABUSE = "abuse", _("Abuse or hate")
        OFF_TOPIC = "off_topic", _("Off topic")
        ILLEGAL = "illegal", _("Against the law")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Open")
        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Dismissed")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports")
    reason = models.CharField(max_length=9, choices=Reason.choices)
    note = models.TextField(blank=True)
    weight = models.FloatField(default=1)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, default=Outcome.OPEN)
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "reader"], name="moderation_one_report")]

    def __str__(self) -> str:
        return f"{self.reason} on {self.comment_id}"


class Appeal(Row):
    """An author's one objection to a decision about their comment; another moderator answers it."""

    class Outcome(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Open")
        UPHELD = "upheld", _("Upheld")
        REVERSED = "reversed", _("Reversed")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    comment = models.OneToOneField(Comment, models.CASCADE, related_name="appeal")
    reader = erasable("appeals")
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    answer = models.ForeignKey(Decision, models.SET_NULL, null=True, related_name="+")
    appealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"appeal against {self.decision_id}"


class Case(Row):
    """A comment that waits for a moderator, and why; gone once it is settled.

    `harm` orders the queue: 0 to 100. A moderator who opens one holds it until `claimed_until`.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    comment = models.OneToOneField(Comment, models.CASCADE, related_name="case")
    is_pending = models.BooleanField(default=False)
    is_reported = models.BooleanField(default=False)
    is_appealed = models.BooleanField(default=False)
    is_sampled = models.BooleanField(default=False)
    is_escalated = models.BooleanField(default=False)
    harm = models.FloatField(default=0)
    why = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    claimed_by = erasable(db_index=False)
    claimed_until = models.DateTimeField(null=True)
    second_opinion_of = erasable(db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["site", "-harm", "id"], name="moderation_queue"),
            models.Index(fields=["site", "-harm", "id"], name="moderation_pending", condition=Q(is_pending=True)),
            models.Index(fields=["site", "-harm", "id"], name="moderation_reported", condition=Q(is_reported=True)),
            models.Index(fields=["site", "-harm", "id"], name="moderation_appealed", condition=Q(is_appealed=True)),
            models.Index(fields=["site", "-harm", "id"], name="moderation_sampled", condition=Q(is_sampled=True)),
            models.Index(fields=["site", "-harm", "id"], name="moderation_escalated", condition=Q(is_escalated=True)),
            models.Index(fields=["site", "opened_at"], name="moderation_oldest"),
            models.Index(fields=["claimed_by"], name="moderation_claims", condition=Q(claimed_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"case of {self.comment_id}"

    @property
    def is_blind(self) -> bool:
        """Whether a person judges without knowing what a machine decided; who objects has told it."""
        return self.is_sampled and not self.is_appealed


class QueueLength(Row):
    """How many cases of a site were open when an hour began."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    hour_at = models.DateTimeField()
    waiting = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "hour_at"], name="moderation_one_length")]

    def __str__(self) -> str:
        return f"{self.waiting} at {self.hour_at:%Y-%m-%d %H}"
