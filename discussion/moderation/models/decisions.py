"""What people decided, about comments and about readers. Rows are only added."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from discussion.comments.models import Comment
from discussion.core.rows import Row
from discussion.moderation.models.people import erasable
from discussion.moderation.models.rules import Reason
from discussion.moderation.models.screenings import Screening
from discussion.sites.models import Site


class Bulk(Row):
    """A decision about many comments, made in the background; `criteria` say which ones."""

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("Waiting")
        WORKING = "working", _("Working")
        DONE = "done", _("Done")
        UNDOING = "undoing", _("Undoing")
        UNDONE = "undone", _("Undone")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    moderator = erasable()
    criteria = models.JSONField()
    verdict = models.CharField(max_length=12)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.verdict} of {self.total}"


class Decision(Row):
    """What a person, or a machine where no moderator stands, decided about a comment. Rows are only ever added.

    `was_shadowed` tells of a comment that only its author saw until then.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="decisions")
    author = erasable(db_index=False)
    moderator = erasable("decisions", db_index=False)
    is_machine = models.BooleanField(default=False)
    verdict = models.CharField(max_length=16)
    before = models.CharField(max_length=10, choices=Comment.State.choices)
    after = models.CharField(max_length=10, choices=Comment.State.choices)
    revision = models.PositiveIntegerField()
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, related_name="+", db_index=False)
    message = models.TextField(blank=True)
    note = models.TextField(blank=True)
    screening = models.ForeignKey(Screening, models.SET_NULL, null=True, related_name="+")
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by")
    bulk = models.ForeignKey(Bulk, models.CASCADE, null=True, related_name="decisions")
    is_blind = models.BooleanField(default=False)
    was_shadowed = models.BooleanField(default=False, db_default=False)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["site", "id"], name="moderation_log"),
            models.Index(fields=["moderator", "id"], name="moderation_log_of"),
            models.Index(fields=["author", "id"], name="moderation_record"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} on {self.comment_id}"


class Sanction(Row):
    """What moderators did about a reader. Rows are only added; `lifts` is the earlier one that this one ends.

    `read_at` is when a warned reader said that they had read it.
    """

    class Kind(models.TextChoices):
        """From a word to a closed door; `note` is for colleagues alone."""

        NOTE = "note", _("Note")
        WARN = "warn", _("Warning")
        HOLD = "hold", _("Hold first")
        SUSPEND = "suspend", _("Suspension")
        BAN = "ban", _("Ban")
        SHADOW = "shadow", _("Shadow ban")
        LIFT = "lift", _("Lifted")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sanctions")
    moderator = erasable(db_index=False)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    until = models.DateTimeField(null=True)
    message = models.TextField(blank=True)
    note = models.TextField(blank=True)
    lifts = models.OneToOneField("self", models.CASCADE, null=True, related_name="lifted_by")
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.reader_id}"
