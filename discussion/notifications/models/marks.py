"""What was noted so that it is told once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from discussion.comments.models import Comment
from discussion.core.rows import Row
from discussion.polls.models import Poll
from discussion.sites.models import Site


class Mention(Row):
    """A comment's text names a reader; `comment` says where, in whatever state it is."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "reader"], name="notifications_one_mention")]

    def __str__(self) -> str:
        return f"{self.reader_id} in {self.comment_id}"


class Closing(Row):
    """A poll closed at this time, and whoever wants to know was told."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="+", db_index=False)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "closed_at"], name="notifications_one_closing")]

    def __str__(self) -> str:
        return f"{self.poll_id} at {self.closed_at:%Y-%m-%d %H:%M}"


class Alarm(Row):
    """Something is wrong on a site, and those who look after it were told; it goes when that is over.

    `target` says with which webhook, where it is one's.
    """

    class Kind(models.TextChoices):
        """What may be wrong."""

        QUEUE = "queue", _("The queue is long or old")
        DEAD = "dead", _("Work that failed for good")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    target = models.BigIntegerField(default=0, db_default=0)
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "kind", "target"], name="notifications_an_alarm")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.site_id}"
