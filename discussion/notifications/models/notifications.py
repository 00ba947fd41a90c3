"""What somebody was told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core.rows import Row
from discussion.notifications.models.wishes import Rhythm
from discussion.polls.models import Poll
from discussion.sites.models import Site


class Kind(models.TextChoices):
    """Why somebody is told; of several reasons for one event the first in this list names it."""

    WARNING = "warning", _("A moderator’s warning")
    APPEAL = "appeal", _("Your appeal was decided")
    REJECTED = "rejected", _("Your comment was rejected")
    APPROVED = "approved", _("Your comment was approved")
    FEATURED = "featured", _("Your comment was featured")
    REPLY = "reply", _("Somebody answered you")
    MENTION = "mention", _("Somebody mentioned you")
    BRANCH = "branch", _("New in a conversation you follow")
    ARTICLE = "article", _("New beneath an article you follow")
    POLL = "poll", _("A poll you answered closed")
    QUEUE = "queue", _("The queue is long or old")
    CLUSTER = "cluster", _("Many similar comments")
    DEAD = "dead", _("Work that failed for good")


class Notification(Row):
    """What one reader hears of one event, once: `cause` names the event, like `comment:123`.

    Texts are not kept: what is shown is read from the comment when it is shown, by whoever may see it then.
    `rhythm` says in which digest it still waits for the mail, until `mailed_at`.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    cause = models.CharField(max_length=48)
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    poll = models.ForeignKey(Poll, models.CASCADE, null=True, related_name="+")
    # What the event was about beyond its rows: a decision's or warning's id, the length of a queue.
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, blank=True, default="")
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "cause"], name="notifications_once")]
        indexes = [
            models.Index(fields=["reader", "id"], name="notifications_of_reader"),
            models.Index(fields=["reader", "id"], name="notifications_unread", condition=Q(read_at=None)),
            models.Index(
                fields=["reader", "rhythm", "id"],
                name="notifications_to_mail",
                condition=Q(mailed_at=None) & ~Q(rhythm=""),
            ),
            models.Index(fields=["read_at"], name="notifications_read", condition=Q(read_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.reader_id}"
