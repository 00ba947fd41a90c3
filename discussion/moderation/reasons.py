"""The reasons that a site begins with: why a comment may not stand, in words that its author reads."""

from typing import NamedTuple

from django.utils.translation import gettext_noop as _


class Given(NamedTuple):
    """A reason: its code for programs, its title for moderators, its text for the author."""

    code: str
    title: str
    text: str


BEGINNINGS = (
    Given("spam", _("Spam or advertising"), _("It advertises something, or was posted in many places.")),
    Given("abuse", _("Abuse or hate"), _("It attacks or insults people. Argue with what they say instead.")),
    Given("off_topic", _("Off topic"), _("It is not about the article. Please stay with its subject.")),
    Given("illegal", _("Against the law"), _("The law may forbid what it says, so we cannot show it.")),
    Given(
        "personal_data", _("Personal data"), _("It tells private things about somebody, like an address or a number.")
    ),
    Given(
        "false_claim", _("Misleading"), _("It states as a fact what is known to be false. Say where you have it from.")
    ),
    Given("other", _("Another rule"), _("It breaks a rule of this site.")),
)
