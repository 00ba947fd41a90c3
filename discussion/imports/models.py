"""What was brought in from elsewhere: in which batch, and what each row was called there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core.rows import Row
from discussion.polls.models import Poll
from discussion.sites.models import Site

KEY_LENGTH = 255


class Archive(Row):
    """A discussion elsewhere, by the name that the operator gives it: within it, ids are unique."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="imports_one_archive")]

    def __str__(self) -> str:
        return self.name


class Batch(Row):
    """One file that is, or was, brought in. Whoever works on it holds its lease; one batch at a time has one.

    `report` is what the report says of it so far, `total` and `done` are counted in comments. An uploaded one is the
    worker's to do, any other one that of who started it.
    """

    class State(models.TextChoices):
        """How far it has come. An interrupted one waits to be taken up again."""

        WAITING = "waiting", _("Waiting")
        READING = "reading", _("Reading")
        WRITING = "writing", _("Writing")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        UNDOING = "undoing", _("Undoing")
        UNDONE = "undone", _("Undone")

    class Emails(models.TextChoices):
        """What becomes of the authors' e-mail addresses."""

        HASH = "hash", _("Hash")
        KEEP = "keep", _("Keep")
        DROP = "drop", _("Drop")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    archive = models.ForeignKey(Archive, models.PROTECT, related_name="batches")
    format = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, blank=True)
    is_dry = models.BooleanField(default=False)
    is_uploaded = models.BooleanField(default=False)
    emails = models.CharField(max_length=4, choices=Emails.choices, default=Emails.HASH)
    base_url = models.CharField(max_length=500, blank=True)
    article = models.ForeignKey(Article, models.SET_NULL, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(lease__isnull=False), name="imports_one_at_work"),
        ]
        indexes = [models.Index(fields=["site", "-id"], name="imports_newest")]
        verbose_name = _("import")

    def __str__(self) -> str:
        return str(_("%(file)s into %(site)s") % {"file": self.file_name, "site": self.site})


class ImportedArticle(Row):
    """What an article is called in an archive; `is_made` says that the batch made it and did not find it."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    archive = models.ForeignKey(Archive, models.CASCADE, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="articles")
    key = models.CharField(max_length=KEY_LENGTH)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    is_made = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["archive", "key"], name="imports_one_article")]

    def __str__(self) -> str:
        return self.key


class ImportedReader(Row):
    """What a reader is called in an archive, and the e-mail address there: as it was, or as a keyed digest."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    archive = models.ForeignKey(Archive, models.CASCADE, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="readers")
    key = models.CharField(max_length=KEY_LENGTH)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    email = models.CharField(max_length=254, blank=True)
    is_made = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["archive", "key"], name="imports_one_reader")]

    def __str__(self) -> str:
        return self.key


class ImportedComment(Row):
    """What a comment is called in an archive.

    `digest` is of what the archive said of it last, `revision` the comment's own since then: whoever changed it here
    meanwhile has moved the comment's on.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    archive = models.ForeignKey(Archive, models.CASCADE, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="comments", db_index=False)
    key = models.CharField(max_length=KEY_LENGTH)
    comment = models.OneToOneField(Comment, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=32)
    revision = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["archive", "key"], name="imports_one_comment")]
        indexes = [models.Index(fields=["batch", "comment"], name="imports_of_batch")]

    def __str__(self) -> str:
        return self.key


class ImportedPoll(Row):
    """What a poll is called in an archive."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    archive = models.ForeignKey(Archive, models.CASCADE, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="polls")
    key = models.CharField(max_length=KEY_LENGTH)
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["archive", "key"], name="imports_one_poll")]

    def __str__(self) -> str:
        return self.key


class Forgotten(Row):
    """Somebody who was erased, by a keyed digest of what an archive calls them: no import brings them back."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = _("forgotten")

    def __str__(self) -> str:
        return self.digest
