"""The form of a poll: free before the first ballot, and afterwards only what keeps what ballots mean."""

from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from discussion.actions.polls import Answer, Terms, terms_of
from discussion.backoffice.acting import ActionForm
from discussion.polls.models import Option, Poll
from discussion.polls.queries import options

_LABELS = {
    "kind": gettext_lazy("Kind of ballot"),
    "min_choices": gettext_lazy("At least"),
    "max_choices": gettext_lazy("At most"),
    "scale": gettext_lazy("Scores"),
    "voters": gettext_lazy("Who may vote"),
    "results_visible": gettext_lazy("Readers see the results"),
    "is_shuffled": gettext_lazy("Shuffle the options"),
    "may_change": gettext_lazy("Changing a ballot"),
    "may_withdraw": gettext_lazy("Taking a ballot back"),
    "is_lead": gettext_lazy("Lead poll"),
    "is_draft": gettext_lazy("Draft"),
}
WORDS = {
    "kind": {
        "single": gettext_lazy("One option"),
        "multiple": gettext_lazy("Several options"),
        "approval": gettext_lazy("Approval: all that one could live with"),
        "ranked": gettext_lazy("Ranking"),
        "rating": gettext_lazy("Rating: a score for each"),
    },
    "scale": {"1-5": gettext_lazy("1 to 5"), "0-10": gettext_lazy("0 to 10")},
    "voters": {
        "members": gettext_lazy("Members only"),
        "everyone": gettext_lazy("Members and guests"),
        "apart": gettext_lazy("Members and guests, counted apart"),
    },
    "results_visible": {
        "always": gettext_lazy("Always"),
        "after_vote": gettext_lazy("Once they have voted"),
        "after_close": gettext_lazy("Once it has closed"),
    },
}


class ArticleSelect(AutocompleteSelect):
    """The field in which an article is looked for; what can be no article's id, it shows as empty."""

    def format_value(self, value: Any) -> list[str]:
        """The ids that may be looked up: the database would fail at another one."""
        return [each for each in super().format_value(value) if _is_id(each)]


class PollForm(ActionForm):
    """What an editor sets, with the revision that was read, so that nobody overwrites what came since."""

    # The options that keep their places because ballots name them; none before the first ballot.
    kept: ClassVar[tuple[Option, ...]] = ()

    options = forms.CharField(
        required=False,
        label=gettext_lazy("Options"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
        help_text=gettext_lazy("One on each line, in the order in which readers see them; from 2 to 50."),
    )
    undecided = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Answer of the undecided"),
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy(
            "Such as “Undecided”: it counts in the turnout and not in the shares. Leave it empty for none."
        ),
    )
    note = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Public note"),
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy(
            "Ballots were cast: when you correct a text, say here what and why. Readers will see it."
        ),
    )
    seen_revision = forms.IntegerField(required=False, label=gettext_lazy("Seen revision"), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_fields()
        if "seen_revision" in self.fields:
            self.fields["seen_revision"].initial = self.instance.revision
            self._fill_answers()

    def terms(self) -> Terms:
        """The form as the action takes it; what it does not show stays as it is."""
        given = self.cleaned_data
        start = Terms(question="", answers=()) if self.instance._state.adding else terms_of(self.instance)
        shown = {field: given[field] for field in Terms.__dataclass_fields__ if field in given}
        if shown.get("kind", "multiple") != "multiple":
            shown |= {"min_choices": 1, "max_choices": 1}
        return replace(start, **{**shown, "answers": tuple(self._answers())})

    def _answers(self) -> list[Answer]:
        given = self.cleaned_data
        new = [line.strip() for line in given["options"].splitlines() if line.strip()]
        undecided = given.get("undecided", "").strip()
        texts = [(text, False) for text in new] + [(undecided, True)] * bool(undecided)
        if self.kept:
            kept = [Answer(given[field_of(each)], each.number, each.is_undecided) for each in self.kept]
            return kept + [Answer(text, None, is_undecided) for text, is_undecided in texts]
        # Nothing depends on a number yet: the first lines keep the options that are there.
        numbers = [] if self.instance._state.adding else [each.number for each in options(self.instance)]
        places = [*numbers, *[None] * len(texts)]
        return [Answer(text, number, is_undecided) for (text, is_undecided), number in zip(texts, places, strict=False)]

    def _fill_answers(self) -> None:
        present = options(self.instance)
        if not self.kept:
            self.fields["options"].initial = "\n".join(each.text for each in present if not each.is_undecided)
            self.fields["undecided"].initial = next((each.text for each in present if each.is_undecided), "")
            return
        for each in self.kept:
            self.fields[field_of(each)].initial = each.text
        self.fields["options"].label = _("Further options")
        self.fields["options"].widget.attrs["rows"] = 3
        self.fields["options"].help_text = _("One on each line. They come after the present ones, which stay.")

    def _name_fields(self) -> None:
        for name, field in self.fields.items():
            field.label = _LABELS.get(name, field.label)
            if name in WORDS and isinstance(field, forms.ChoiceField):
                field.choices = list(WORDS[name].items())
        for name in {"opens_at", "closes_at"} & self.fields.keys():
            told = (
                _("In %(zone)s; where it is empty, at once.")
                if name == "opens_at"
                else _("In %(zone)s; where it is empty, never.")
            )
            self.fields[name].help_text = told % {"zone": timezone.get_current_timezone_name()}


def keeping(kept: tuple[Option, ...]) -> type[PollForm]:
    """The form of a poll whose options ballots name: a field for each of them."""
    fields = {
        field_of(each): forms.CharField(
            max_length=200,
            label=_label_of(each),
            widget=UnfoldAdminTextInputWidget,
        )
        for each in kept
    }
    return type("PollForm", (PollForm,), {"kept": kept, **fields})


def _label_of(option: Option) -> str:
    told = _("Option %(number)s, undecided") if option.is_undecided else _("Option %(number)s")
    return told % {"number": option.number}


def field_of(option: Option) -> str:
    """The name of the field of an option that stays."""
    return f"option_{option.number}"


def settled(poll: Poll) -> dict[str, Any]:
    """What ballots settled, by the names under which the preview learns of it: the form has no fields for it."""
    kept = kept_options(poll)
    if not kept:
        return {}
    undecided = next((field_of(each) for each in kept if each.is_undecided), "")
    rules = {name: getattr(poll, name) for name in ("kind", "scale", "min_choices", "max_choices")}
    return {f"settled_{name}": value for name, value in {**rules, "undecided": undecided}.items()}


def meaning_of(poll: Poll) -> str:
    """What a ballot says, and whose it is, in words."""
    said = str(WORDS["kind"][poll.kind])
    if poll.kind == Poll.Kind.MULTIPLE:
        said = _("From %(min)s to %(max)s options") % {"min": poll.min_choices, "max": poll.max_choices}
    if poll.kind == Poll.Kind.RATING:
        said = _("A score from %(scale)s for each option") % {"scale": WORDS["scale"][poll.scale]}
    return f"{said}. {WORDS['voters'][poll.voters]}"


def kept_options(poll: Poll) -> tuple[Option, ...]:
    """The options that must stay: every one, once a ballot was cast."""
    return tuple(options(poll)) if poll.events.exists() else ()


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) < 2**63
