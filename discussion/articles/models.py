"""What a discussion hangs on."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.accounts.models import Reader
from discussion.core.rows import Row
from discussion.sites.models import Site


class Article(Row):
    """A text with a discussion beneath it.

    `version` grows with every change that the public can see, `revision` with every change of the article itself.
    """

    class State(models.TextChoices):
        """Draft, scheduled and withdrawn ones do not exist for readers."""

        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    site = models.ForeignKey(Site, models.PROTECT, related_name="articles", db_index=False)
    slug = models.SlugField(
        max_length=120, unique=True, help_text=_("The last part of its address; unique in the installation.")
    )
    external_id = models.CharField(
        max_length=255, null=True, blank=True, help_text=_("The publisher's own identifier.")
    )
    url = models.URLField(max_length=2000, blank=True, help_text=_("Where the article stands on the publisher's site."))
    title = models.CharField(max_length=300)
    standfirst = models.TextField(blank=True, max_length=2000)
    body = models.TextField(blank=True, help_text=_("Markdown."))
    body_html = models.TextField(blank=True, editable=False)
    author = models.CharField(max_length=200, blank=True, help_text=_("The byline."))
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    published_at = models.DateTimeField(null=True, blank=True, help_text=_("A scheduled article opens at this time."))
    closes_at = models.DateTimeField(null=True, blank=True, help_text=_("The discussion closes at this time."))
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    version = models.PositiveBigIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "external_id"], name="articles_external_id"),
            models.CheckConstraint(condition=Q(comment_count__gte=0), name="articles_comment_count"),
            models.CheckConstraint(
                condition=~Q(state__in=["scheduled", "open", "closed"]) | Q(published_at__isnull=False),
                name="articles_published_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "-published_at", "-id"],
                name="articles_listed",
                condition=Q(state__in=["scheduled", "open", "closed"]),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_public(self, now: datetime) -> bool:
        """Whether readers may know of it."""
        if self.state == self.State.SCHEDULED:
            return self.published_at is not None and self.published_at <= now
        return self.state in (self.State.OPEN, self.State.CLOSED)

    def is_open(self, now: datetime) -> bool:
        """Whether readers may write beneath it."""
        if self.state == self.State.CLOSED or not self.is_public(now):
            return False
        return self.closes_at is None or self.closes_at > now


class Change(Row):
    """What became of an article with one `version`: there is one for each of the last day.

    `subject` is what it happened to: a comment, by its id, since those stand above and may be gone meanwhile.
    """

    class Event(models.TextChoices):
        """What a reader's page has to do about it. `reset`: read everything anew, for much of it changed."""

        PUBLISHED = "comment.published"
        CHANGED = "comment.changed"
        REMOVED = "comment.removed"
        ARTICLE = "article.changed"
        RESET = "reset"

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveBigIntegerField()
    event = models.CharField(max_length=17, choices=Event.choices)
    subject = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "version"], name="articles_one_change")]

    def __str__(self) -> str:
        return f"{self.event} made version {self.version}"


class BylineChange(Row):
    """That a reader is called otherwise on a site, or has other badges there: kept for a day, to tell open pages.

    It is no `Change` of an article, for the reader may have written beneath thousands.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.reader)


class ArticleURL(Row):
    """One of the addresses under which an article is found, normalised: the canonical one and its aliases."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="urls")
    address = models.CharField(max_length=2000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "address"], name="articles_one_address")]

    def __str__(self) -> str:
        return self.address
