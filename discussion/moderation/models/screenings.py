"""What machines said of a comment, check by check, and which comments say nearly the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from discussion.comments.models import Comment
from discussion.core.rows import Row
from discussion.moderation.models.rules import Verdict
from discussion.sites.models import Site


class Screening(Row):
    """One run of the checks over one text of a comment: in the request, or after the commit."""

    class Stage(models.TextChoices):
        """When it ran."""

        REQUEST = "request", _("Request")
        BACKGROUND = "background", _("Background")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="screenings", db_index=False)
    revision = models.PositiveIntegerField()
    stage = models.CharField(max_length=10, choices=Stage.choices)
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    outcome = models.CharField(max_length=10, choices=Comment.State.choices)
    trust = models.CharField(max_length=8)
    policy_version = models.PositiveIntegerField()
    screened_at = models.DateTimeField()
    microseconds = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "revision", "stage"], name="moderation_one_screening"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} on {self.comment_id}"


class Check(Row):
    """What one check said: the trace. `score` is a probability or a count, as the check's reason tells."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    screening = models.ForeignKey(Screening, models.CASCADE, related_name="checks")
    name = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    score = models.FloatField(null=True)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    microseconds = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.name}: {self.verdict}"


class Cluster(Row):
    """Comments that say nearly the same; one decision can settle them all."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    found_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"cluster {self.public_id}"


class Signature(Row):
    """What a comment's text looks like to the search for near-duplicates; forgotten after a day."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    comment = models.OneToOneField(Comment, models.CASCADE, related_name="signature")
    cluster = models.ForeignKey(Cluster, models.SET_NULL, null=True, related_name="signatures")
    content = models.BinaryField()
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"signature of {self.comment_id}"


class Band(Row):
    """A sixteenth of a signature: two that are equal make two texts worth a comparison."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    signature = models.ForeignKey(Signature, models.CASCADE, related_name="bands")
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["site", "value"], name="moderation_bands")]

    def __str__(self) -> str:
        return f"band of {self.signature_id}"
