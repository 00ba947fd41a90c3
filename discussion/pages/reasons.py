"""What readers choose from when they report a comment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from discussion.pages.forms import KeyedForm

REASONS = [
    ("abuse", _("It attacks or insults people")),
    ("spam", _("It is spam or advertising")),
    ("off_topic", _("It is off topic")),
    ("illegal", _("It is against the law")),
    ("other", _("Something else, which I describe")),
]


class ReportForm(KeyedForm):
    """What is wrong with a comment."""

    reason = forms.ChoiceField(
        choices=REASONS,
        widget=forms.RadioSelect,
        label=_("What is wrong with it?"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what is wrong with it.")),
    )
    note = forms.CharField(
        required=False,
        label=_("A few words for the moderators"),
        widget=forms.Textarea(attrs={"class": "d-input p-text", "rows": 3, "dir": "auto"}),
    )
