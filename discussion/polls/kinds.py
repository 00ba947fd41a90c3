"""What an editor may choose of a poll."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a ballot says."""

    SINGLE = "single", _("Single")
    MULTIPLE = "multiple", _("Multiple")
    APPROVAL = "approval", _("Approval")
    RANKED = "ranked", _("Ranked")
    RATING = "rating", _("Rating")


class Voters(models.TextChoices):
    """Who may cast a ballot; `apart` counts guests and shows them beside the members."""

    MEMBERS = "members", _("Members")
    EVERYONE = "everyone", _("Everyone")
    APART = "apart", _("Apart")


class Visibility(models.TextChoices):
    """When readers see the results."""

    ALWAYS = "always", _("Always")
    AFTER_VOTE = "after_vote", _("After Vote")
    AFTER_CLOSE = "after_close", _("After Close")


class Scale(models.TextChoices):
    """The scores of a rating."""

    FIVE = "1-5", _("Five")
    TEN = "0-10", _("Ten")
