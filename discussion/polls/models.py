"""Polls, the ballots cast in them, and the log that only grows."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.articles.models import Article
from discussion.core.rows import Row
from discussion.polls import kinds
from discussion.sites.models import Site

# Options are numbered from 1 within their poll, so that a ballot of 50 ranks or scores stays short.
MAX_OPTIONS = 50
MAX_CHOICES_LENGTH = 400


class Poll(Row):
    """A question to readers, beneath an article or on its own.

    `revision` counts changes of the poll itself, `version` everything that the public sees of it but its results.
    """

    Kind = kinds.Kind
    Voters = kinds.Voters
    Visibility = kinds.Visibility
    Scale = kinds.Scale

    site = models.ForeignKey(Site, models.PROTECT, related_name="polls", db_index=False)
    article = models.ForeignKey(Article, models.PROTECT, null=True, blank=True, related_name="polls", db_index=False)
    question = models.CharField(max_length=300)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.SINGLE)
    min_choices = models.PositiveSmallIntegerField(default=1)
    max_choices = models.PositiveSmallIntegerField(default=1)
    scale = models.CharField(max_length=4, choices=Scale.choices, default=Scale.FIVE)
    voters = models.CharField(max_length=8, choices=Voters.choices, default=Voters.EVERYONE)
    results_visible = models.CharField(max_length=11, choices=Visibility.choices, default=Visibility.AFTER_VOTE)
    is_shuffled = models.BooleanField(
        default=False, help_text=_("Each reader sees the options in an order of their own.")
    )
    may_change = models.BooleanField(
        default=True, help_text=_("Readers may change their ballot while the poll is open.")
    )
    may_withdraw = models.BooleanField(
        default=True, help_text=_("Readers may take their ballot back while it is open.")
    )
    is_lead = models.BooleanField(default=False, help_text=_("The article's lead poll: its answers define the camps."))
    is_draft = models.BooleanField(default=False, help_text=_("Readers do not see a draft."))
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    version = models.PositiveBigIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(editable=False)
    # Until here its minutes were searched for bursts; and when its ballots' networks were last forgotten.
    watched_until = models.DateTimeField(null=True, editable=False)
    networks_forgotten_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article"], condition=Q(is_lead=True), name="polls_one_lead"),
            models.CheckConstraint(
                condition=Q(min_choices__gte=1, max_choices__gte=models.F("min_choices")), name="polls_choices"
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=models.F("opens_at")),
                name="polls_open_before_close",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "-is_lead", "id"], name="polls_of_article"),
            models.Index(fields=["site", "-id"], name="polls_newest"),
        ]

    def __str__(self) -> str:
        return self.question

    def is_open(self, now: datetime) -> bool:
        """Whether ballots are taken."""
        return not self.is_draft and not self.is_early(now) and not self.is_over(now)

    def is_early(self, now: datetime) -> bool:
        """Whether it opens later."""
        return self.opens_at is not None and self.opens_at > now

    def is_over(self, now: datetime) -> bool:
        """Whether it has closed."""
        return self.closes_at is not None and self.closes_at <= now


class Option(Row):
    """One of a poll's answers. From the first ballot on its number is its own for good."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="options", db_index=False)
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    is_undecided = models.BooleanField(default=False, help_text=_("Counts in the turnout and not in the shares."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="polls_one_number"),
            models.UniqueConstraint(fields=["poll"], condition=Q(is_undecided=True), name="polls_one_undecided"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=MAX_OPTIONS), name="polls_numbers"),
        ]

    def __str__(self) -> str:
        return self.text


class Correction(Row):
    """What an editor changed after ballots were cast, said in public."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="corrections")
    note = models.CharField(max_length=500)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.note


class Ballot(Row):
    """A reader's one ballot. `choices` names options by number, as `polls/choices.py` writes them.

    `network` is a salted digest, forgotten thirty days after the close.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="ballots", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="ballots")
    choices = models.CharField(max_length=MAX_CHOICES_LENGTH)
    is_guest = models.BooleanField()
    is_set_apart = models.BooleanField(default=False)
    network = models.CharField(max_length=32, blank=True)
    cast_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "reader"], name="polls_one_ballot")]
        indexes = [models.Index(fields=["poll", "cast_at"], name="polls_ballots_by_time")]

    def __str__(self) -> str:
        return f"ballot {self.public_id}"


class BallotGroup(Row):
    """How many ballots of a poll say the same: the counter behind every result.

    Who moves it without a line in the log raises the poll's version, which tells results that are kept.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="groups", db_index=False)
    choices = models.CharField(max_length=MAX_CHOICES_LENGTH)
    is_guest = models.BooleanField()
    is_set_apart = models.BooleanField(default=False)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "choices", "is_guest", "is_set_apart"], name="polls_one_group"),
            models.CheckConstraint(condition=Q(count__gte=0), name="polls_group_count"),
        ]

    def __str__(self) -> str:
        return f"{self.count} × {self.choices}"


class Burst(Row):
    """A minute with more ballots than the poll's own readers explain: they wait set apart until an editor judges them.

    `rate` is how many a minute came before it, `probability` how likely as many as these are then.
    """

    class Verdict(models.TextChoices):
        """What an editor made of it."""

        WAITING = "waiting", _("Waiting")
        APART = "apart", _("Apart")
        COUNTED = "counted", _("Counted")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="bursts", db_index=False)
    minute_at = models.DateTimeField()
    ballots = models.PositiveIntegerField()
    rate = models.FloatField()
    probability = models.FloatField()
    verdict = models.CharField(max_length=7, choices=Verdict.choices, default=Verdict.WAITING)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "minute_at"], name="polls_one_burst")]

    def __str__(self) -> str:
        return f"{self.ballots} ballots from {self.minute_at:%Y-%m-%d %H:%M}"


class Seal(Row):
    """A link of the chain over a poll's ballot log: whoever changes an event that is sealed changes every digest after.

    `digest` is made by `polls/seals.py` of the seal before and of the `count` events that are sealed here.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="seals", db_index=False)
    number = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "number"], name="polls_one_seal")]

    def __str__(self) -> str:
        return f"seal {self.number} of {self.poll_id}"


class BallotHour(Row):
    """By how much the ballots that say the same grew or shrank in one hour, as far as the log is sealed.

    A ranking is told by its first choice.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="+", db_index=False)
    hour_at = models.DateTimeField()
    choices = models.CharField(max_length=MAX_CHOICES_LENGTH)
    is_guest = models.BooleanField()
    net = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "hour_at", "choices", "is_guest"], name="polls_one_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.net:+} × {self.choices} from {self.hour_at:%Y-%m-%d %H:%M}"


class BallotEvent(Row):
    """A line of the ballot log, which only grows. It names the ballot by its random id, never a reader.

    A guest's ballot that a member claims leaves the guests' by one line and joins the members' by another.

    `place` is its place within its seal; an event of the last minute has neither yet.
    """

    class Kind(models.TextChoices):
        """What happened to the ballot."""

        CAST = "cast", _("Cast")
        CHANGE = "change", _("Change")
        WITHDRAW = "withdraw", _("Withdraw")
        CLAIM = "claim", _("Claim")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="events", db_index=False)
    ballot_id = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    former = models.CharField(max_length=MAX_CHOICES_LENGTH, blank=True)
    choices = models.CharField(max_length=MAX_CHOICES_LENGTH, blank=True)
    is_guest = models.BooleanField()
    happened_at = models.DateTimeField()
    seal = models.ForeignKey(Seal, models.PROTECT, null=True, related_name="events", db_index=False)
    place = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seal", "place"], condition=~Q(seal=None), name="polls_one_place"),
            models.CheckConstraint(
                condition=Q(seal=None, place=None) | Q(seal__isnull=False, place__gte=1), name="polls_sealed_in_place"
            ),
        ]
        indexes = [
            models.Index(fields=["poll", "id"], name="polls_log"),
            models.Index(fields=["poll", "id"], condition=Q(seal=None), name="polls_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.ballot_id}"
