"""Where polls and comments meet: the article's lead poll divides its readers, and their votes with them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core.rows import Row
from discussion.polls.models import Ballot, Poll
from discussion.sites.models import Site


class Stance(Row):
    """A reader's answer in an article's lead poll, as far as their votes are counted to it.

    `option` is the answer's number in `poll`, and None while there is none; both follow the ballot a moment later.
    `shown_in` is the poll whose answer the reader shows beside their comments: what they agreed to for one poll does
    not hold for the next that leads.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stances")
    poll = models.ForeignKey(Poll, models.SET_NULL, null=True, related_name="+", db_index=False)
    option = models.PositiveSmallIntegerField(null=True)
    shown_in = models.ForeignKey(Poll, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "reader"], name="stances_one_stance")]
        indexes = [models.Index(fields=["article"], condition=~Q(shown_in=None), name="stances_shown")]

    def __str__(self) -> str:
        return f"{self.reader_id} stands by {self.option}"


class Camp(Row):
    """How many readers beneath an article gave an answer, and the side that it belongs to; None without any side."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+", db_index=False)
    option = models.PositiveSmallIntegerField()
    reader_count = models.PositiveIntegerField(default=0)
    side = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "option"], name="stances_one_camp")]

    def __str__(self) -> str:
        return f"{self.reader_count} readers stand by {self.option}"


class StanceTally(Row):
    """How the readers who gave one answer voted on a comment."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="stance_tallies", db_index=False)
    option = models.PositiveSmallIntegerField()
    up = models.PositiveIntegerField(default=0)
    down = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "option"], name="stances_one_tally")]
        verbose_name_plural = _("stance tallies")

    def __str__(self) -> str:
        return f"+{self.up} −{self.down} on {self.comment_id} by {self.option}"


class ChangeOfMind(Row):
    """A reader who answered a poll again: what their ballot said first, and the comment that changed their mind.

    What it says now is the ballot's own; it may say the same again.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    ballot = models.OneToOneField(Ballot, models.CASCADE, related_name="change_of_mind")
    before = models.CharField(max_length=400)
    comment = models.ForeignKey(Comment, models.SET_NULL, null=True, related_name="changes_of_mind")
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("changes of mind")

    def __str__(self) -> str:
        return f"{self.ballot_id} said {self.before} before"
