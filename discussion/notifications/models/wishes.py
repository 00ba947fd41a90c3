"""What readers want to hear of, and what not."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core.rows import Row
from discussion.sites.models import Site


class Rhythm(models.TextChoices):
    """How often mail comes."""

    NEVER = "never", _("Never")
    AT_ONCE = "at_once", _("At once")
    HOURLY = "hourly", _("Every hour")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")


class Subscription(Row):
    """A reader follows an article, or one branch beneath it: `branch` is the comment above all of it.

    `rhythm` is that of mail about it; empty for the reader's usual one.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscriptions", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+", db_index=False)
    branch = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+", db_index=False)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "article"], condition=Q(branch=None), name="notifications_one_article"
            ),
            models.UniqueConstraint(
                fields=["reader", "branch"], condition=Q(branch__isnull=False), name="notifications_one_branch"
            ),
        ]
        indexes = [
            models.Index(fields=["article", "reader"], name="notifications_of_article", condition=Q(branch=None)),
            models.Index(
                fields=["branch", "reader"], name="notifications_of_branch", condition=Q(branch__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} follows {self.branch_id or self.article_id}"


class Mute(Row):
    """What a reader wants to hear nothing of: an article, a branch or another reader."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mutes", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="+")
    branch = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    whom = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "article"], name="notifications_mute_article"),
            models.UniqueConstraint(fields=["reader", "branch"], name="notifications_mute_branch"),
            models.UniqueConstraint(fields=["reader", "whom"], name="notifications_mute_reader"),
            models.CheckConstraint(
                condition=Q(article__isnull=False, branch=None, whom=None)
                | Q(article=None, branch__isnull=False, whom=None)
                | Q(article=None, branch=None, whom__isnull=False),
                name="notifications_mute_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} mutes {self.whom_id or self.branch_id or self.article_id}"


class Preferences(Row):
    """How a reader wants to be told; who never chose has no row.

    `choices` holds what differs from the defaults: kind → channel → whether, and for mail a rhythm. `follows_own` says
    that whoever writes in a conversation follows it.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    is_off = models.BooleanField(default=False)
    follows_own = models.BooleanField(default=False, db_default=False)
    choices = models.JSONField(default=dict)
    time_zone = models.CharField(max_length=40, blank=True, default="")
    digest_hour = models.PositiveSmallIntegerField(default=7)
    digest_weekday = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"preferences of {self.reader_id}"
