"""What a site wants of screening: policies, phrases, reasons, what was learned, and changes tried out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.articles.models import Article
from discussion.core.rows import Row
from discussion.moderation.models.people import erasable
from discussion.sites.models import Site


class Verdict(models.TextChoices):
    """What a check says of a text; the strongest one counts."""

    PASS = "pass", _("Pass")
    NOTE = "note", _("Note")
    HOLD = "hold", _("Hold")
    REFUSE = "refuse", _("Refuse")
    FAILED = "failed", _("Failed")


class Policy(Row):
    """How a site screens; that of an article, where there is one, stands in place of its site's."""

    class Holds(models.TextChoices):
        """Whose comments wait for a moderator, whatever they say."""

        NOBODY = "nobody", _("Nobody: publish first")
        GUESTS = "guests", _("Guests")
        NEWCOMERS = "newcomers", _("Newcomers, guests among them")
        EVERYONE = "everyone", _("Everyone: hold first")

    site = models.ForeignKey(Site, models.CASCADE, related_name="policies")
    article = models.OneToOneField(Article, models.CASCADE, null=True, blank=True, related_name="policy")
    holds = models.CharField(max_length=9, choices=Holds.choices, default=Holds.NOBODY)
    holds_links = models.BooleanField(default=False, help_text=_("Whether a comment with any link waits."))
    newcomer_until = models.PositiveSmallIntegerField(
        default=3, help_text=_("How many published comments make a newcomer a regular.")
    )
    trusted_from = models.PositiveSmallIntegerField(
        default=50, help_text=_("How many published comments make a regular trusted, if few were rejected.")
    )
    most_links = models.PositiveSmallIntegerField(default=3, help_text=_("With more links than this a comment waits."))
    allowed_domains = models.TextField(blank=True, help_text=_("Domains that never count as links, one in each line."))
    denied_domains = models.TextField(blank=True, help_text=_("Domains whose links hold a comment, one in each line."))
    languages = models.CharField(max_length=120, blank=True, help_text=_("Languages expected here, like en de."))
    deadline_seconds = models.PositiveSmallIntegerField(
        default=5, help_text=_("How long the slow checks may take before a comment is shown or held without them.")
    )
    shown_at_deadline = models.CharField(
        max_length=60,
        default="newcomer regular trusted staff",
        help_text=_("Trust levels whose comments show when the slow checks are late; the others wait."),
    )
    external_url = models.CharField(max_length=500, blank=True, help_text=_("An address to ask about each comment."))
    external_secret = models.TextField(blank=True, editable=False)
    external_failure = models.CharField(
        max_length=4,
        choices=[("show", _("Show")), ("hold", _("Hold"))],
        default="show",
        help_text=_("When it does not answer."),
    )
    external_seconds = models.PositiveSmallIntegerField(default=3, help_text=_("How long it may take."))
    perspective_url = models.CharField(
        max_length=500, blank=True, help_text=_("A service that speaks comments:analyze.")
    )
    akismet_key = models.TextField(blank=True, editable=False)
    spam_held_from = models.PositiveSmallIntegerField(
        default=80, db_default=80, help_text=_("From how many percent on, as likely spam, a comment waits.")
    )
    abuse_held_from = models.PositiveSmallIntegerField(
        default=80, db_default=80, help_text=_("From how many percent on, as likely abuse, a comment waits.")
    )
    error_budget = models.PositiveSmallIntegerField(
        default=5,
        db_default=5,
        help_text=_("So many percent of what a model decides alone may be wrong; the site’s own policy says it."),
    )
    takes_models = models.BooleanField(
        default=True,
        db_default=True,
        help_text=_("Whether a model that is no worse is put to work at night. Else it waits until an editor does so."),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name_plural = _("policies")
        constraints = [
            models.UniqueConstraint(fields=["site"], condition=Q(article=None), name="moderation_one_policy"),
            models.CheckConstraint(
                condition=Q(holds__in=["nobody", "guests", "newcomers", "everyone"]), name="moderation_policy_holds"
            ),
        ]

    def __str__(self) -> str:
        return str(_("policy of %(site)s") % {"site": self.article or self.site})


class PhraseList(Row):
    """Words and phrases that a site looks for, one in each line, and what finding one does."""

    class Effect(models.TextChoices):
        """What a phrase of the list does to a comment."""

        REFUSE = "refuse", _("Refuse the comment")
        HOLD = "hold", _("Hold it for a moderator")
        NOTE = "note", _("Note it for the moderator")

    site = models.ForeignKey(Site, models.CASCADE, related_name="phrase_lists")
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=16, blank=True, help_text=_("Empty for every language."))
    effect = models.CharField(max_length=6, choices=Effect.choices, default=Effect.HOLD)
    phrases = models.TextField(blank=True)
    is_enabled = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="moderation_one_phrase_list"),
            models.CheckConstraint(condition=Q(effect__in=["refuse", "hold", "note"]), name="moderation_phrase_effect"),
        ]

    def __str__(self) -> str:
        return self.name


class Reason(Row):
    """Why a moderator decides; `text` is what the author reads."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="reasons", db_index=False)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)
    is_enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="moderation_one_reason")]

    def __str__(self) -> str:
        return self.title


class LearnedModel(Row):
    """What was learned from decisions: arrays with their digest, and how well they did on the newest decisions."""

    class Target(models.TextChoices):
        """What it tells apart."""

        SPAM = "spam", _("Spam")
        ABUSE = "abuse", _("Abuse")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    target = models.CharField(max_length=5, choices=Target.choices)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    report = models.JSONField(default=dict)
    zones = models.JSONField(default=dict)
    is_active = models.BooleanField(default=False)
    trained_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "target"], condition=Q(is_active=True), name="moderation_one_active_model"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_target_display()}, {self.trained_at:%Y-%m-%d}"


class Rehearsal(Row):
    """A change of rules tried on what was written in the last days, before it is saved: what it would have done."""

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("Waiting")
        WORKING = "working", _("Working")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        APPLIED = "applied", _("Applied")
        DROPPED = "dropped", _("Dropped")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    asked_by = erasable()
    change = models.JSONField()
    days = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    lease_until = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(_("rehearsal of %(time)s") % {"time": f"{self.asked_at:%Y-%m-%d %H:%M}"})
