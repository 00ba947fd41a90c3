"""The box in which editors try their rules on a text."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from discussion.backoffice.wording import TRUST
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.moderation.models import Verdict
from discussion.moderation.trust import LEVELS, REGULAR
from discussion.moderation.trying import try_text
from discussion.sites.models import Site


class TryForm(forms.Form):
    """A text, and as whose comment it is looked at."""

    site = forms.ModelChoiceField(Site.objects.none(), widget=UnfoldAdminSelectWidget, empty_label=None)
    trust = forms.ChoiceField(
        label=gettext_lazy("Author"),
        choices=[(level, TRUST[level]) for level in LEVELS],
        initial=REGULAR,
        widget=UnfoldAdminSelectWidget,
    )
    text = forms.CharField(label=gettext_lazy("Text"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}))

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Site]", self.fields["site"]).queryset = sites


@dataclass(frozen=True, slots=True)
class Line:
    """A check's word, as the page has it."""

    name: str
    verdict: str
    reason: str
    score: str
    milliseconds: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What would become of the text, and what each check said."""

    outcome: str
    lines: list[Line]


def tried(form: TryForm) -> Tried | None:
    """What the rules say of the form's text; a text that cannot be taken is told beside its field."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        screened = try_text(given["site"], given["text"], trust=given["trust"], now=clock.now())
    except Refusal as refusal:
        form.add_error("text", refusal.detail)
        return None
    outcomes = {Verdict.HOLD: _("It would wait for a moderator."), Verdict.REFUSE: _("It would be refused.")}
    lines = [
        Line(
            name=word.name,
            verdict=word.said.verdict,
            reason=word.said.reason,
            score="" if word.said.score is None else f"{word.said.score:.3g}",
            milliseconds=f"{word.microseconds / 1000:.2f}",
        )
        for word in screened.words
    ]
    return Tried(outcomes.get(screened.verdict, _("It would be published.")), lines)
