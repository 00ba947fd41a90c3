"""Comments, the votes on them and their earlier texts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.articles.models import Article
from discussion.core.rows import Row
from discussion.sites.models import Site

_ROOTS = Q(is_listed=True, parent__isnull=True)
_REPLIES = Q(is_listed=True, parent__isnull=False)


class Comment(Row):
    """A reader's words beneath an article.

    `is_listed` says that the thread shows it: it is published, or it keeps the place of listed replies.
    `reply_count` counts the listed direct replies. `revision` counts changes of text and state alone. `common_ground`
    and `split` are what the sides of the article's lead poll make of it, `changed_mind_count` the readers who named it.
    A shadowed one is rejected and does not look so to its author. `featured_note` is what the editors say of it,
    `voted_at` when its votes were last counted otherwise.
    """

    class State(models.TextChoices):
        """Only published ones show their text to everybody."""

        PUBLISHED = "published", _("Published")
        PENDING = "pending", _("Pending")
        REJECTED = "rejected", _("Rejected")
        REMOVED = "removed", _("Removed")
        DELETED = "deleted", _("Deleted")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    article = models.ForeignKey(Article, models.PROTECT, related_name="comments", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="comments", db_index=False
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies", db_index=False)
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    depth = models.PositiveIntegerField(default=0)
    body = models.TextField()
    body_html = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED)
    is_listed = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    reply_count = models.PositiveIntegerField(default=0)
    up = models.PositiveIntegerField(default=0)
    down = models.PositiveIntegerField(default=0)
    voted_at = models.DateTimeField(null=True)
    best = models.FloatField()
    top = models.FloatField()
    controversial = models.FloatField(default=0)
    common_ground = models.FloatField(default=0)
    split = models.FloatField(default=0)
    changed_mind_count = models.PositiveIntegerField(default=0)
    is_shadowed = models.BooleanField(default=False, db_default=False)
    featured_at = models.DateTimeField(null=True)
    featured_note = models.TextField(default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_listed=True) & (Q(state="published") | Q(reply_count__gt=0))
                | Q(is_listed=False) & ~Q(state="published") & Q(reply_count=0),
                name="comments_is_listed",
            ),
            models.CheckConstraint(
                condition=Q(parent=None, root=None, depth=0) | Q(parent__isnull=False, root__isnull=False, depth__gt=0),
                name="comments_place",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "best", "id"], name="comments_roots_best", condition=_ROOTS),
            models.Index(fields=["parent", "best", "id"], name="comments_replies_best", condition=_REPLIES),
            models.Index(fields=["article", "top", "id"], name="comments_roots_top", condition=_ROOTS),
            models.Index(fields=["parent", "top", "id"], name="comments_replies_top", condition=_REPLIES),
            models.Index(fields=["article", "controversial", "id"], name="comments_roots_contro", condition=_ROOTS),
            models.Index(fields=["parent", "controversial", "id"], name="comments_replies_contro", condition=_REPLIES),
            models.Index(fields=["article", "common_ground", "id"], name="comments_roots_common", condition=_ROOTS),
            models.Index(fields=["parent", "common_ground", "id"], name="comments_replies_common", condition=_REPLIES),
            models.Index(fields=["article", "split", "id"], name="comments_roots_split", condition=_ROOTS),
            models.Index(fields=["parent", "split", "id"], name="comments_replies_split", condition=_REPLIES),
            models.Index(fields=["article", "created_at", "id"], name="comments_roots_time", condition=_ROOTS),
            models.Index(fields=["parent", "created_at", "id"], name="comments_replies_time", condition=_REPLIES),
            models.Index(fields=["article", "id"], name="comments_of_article"),
            models.Index(fields=["site", "id"], name="comments_newest", condition=Q(state="published")),
            models.Index(fields=["author", "id"], name="comments_by_author", condition=Q(state="published")),
            models.Index(fields=["state", "id"], name="comments_held", condition=~Q(state="published")),
            models.Index(fields=["author", "article", "created_at"], name="comments_author"),
            models.Index(fields=["article", "voted_at"], name="comments_voted", condition=Q(voted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(_("comment %(id)s") % {"id": self.public_id})

    @property
    def branch_id(self) -> int:
        """The comment at the top of the conversation to which this one belongs: itself where it stands there."""
        return int(self.root_id or self.id)


class Revision(Row):
    """An earlier text of a comment, as it stood from `created_at` until the next one."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    body = models.TextField()
    body_html = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "number"], name="comments_one_revision")]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.comment_id}"


class Vote(Row):
    """A reader's one vote on a comment."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    article = models.ForeignKey(Article, models.PROTECT, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="votes")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="votes", db_index=False)
    value = models.SmallIntegerField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "comment"], name="comments_one_vote"),
            models.CheckConstraint(condition=Q(value__in=[-1, 1]), name="comments_vote_value"),
        ]
        indexes = [models.Index(fields=["reader", "article"], name="comments_votes_of_reader")]

    def __str__(self) -> str:
        return f"{self.value:+d} on {self.comment_id}"


class ImportedVotes(Row):
    """Votes without voters: they came so with an imported comment, or their voters were erased since.

    The comment's own counters hold them too.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    comment = models.OneToOneField(Comment, models.CASCADE, related_name="+")
    up = models.PositiveIntegerField()
    down = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = _("imported votes")

    def __str__(self) -> str:
        return f"+{self.up} −{self.down} on {self.comment_id}"


class ActivityHour(Row):
    """What happened beneath an article in one hour."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+", db_index=False)
    hour_at = models.DateTimeField()
    comment_count = models.PositiveIntegerField(default=0)
    reader_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "hour_at"], name="comments_one_activity_hour")]

    def __str__(self) -> str:
        return f"{self.comment_count} comments from {self.hour_at:%Y-%m-%d %H:%M}"


class ActivityReader(Row):
    """A reader who wrote in an hour, so that each counts once."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    hour = models.ForeignKey(ActivityHour, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hour", "reader"], name="comments_one_activity_reader")]

    def __str__(self) -> str:
        return f"{self.reader_id} in {self.hour_id}"


class Branch(Row):
    """A root comment with all that hangs on it: how much was ever written there, and when last."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+", db_index=False)
    root = models.OneToOneField(Comment, models.CASCADE, related_name="+")
    comment_count = models.PositiveIntegerField(default=0)
    last_comment_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["article", "-comment_count", "-id"], name="comments_busiest")]
        verbose_name_plural = _("branches")

    def __str__(self) -> str:
        return f"{self.comment_count} comments below {self.root_id}"
