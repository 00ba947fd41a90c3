"""What readers say of their notifications by a form: one act, or how they want to be told of everything."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.forms.boundfield import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy

from discussion.actions.preferences import Wish
from discussion.actions.unsubscribing import kind_name
from discussion.notifications.preferences import CHANNELS, MAIL, NEWSROOM, choice, rhythms
from discussion.pages.forms import Form

if TYPE_CHECKING:
    from discussion.notifications.models import Preferences

_CHANNELS = {
    "page": gettext_lazy("On this site"),
    MAIL: gettext_lazy("By e-mail"),
    "push": gettext_lazy("In my browsers"),
}
# What comes every day stands above what comes once.
_FIRST = ("reply", "mention", "branch", "article", "poll", "featured", "approved", "rejected", "appeal", "warning")
_WRONG = gettext_lazy("Choose one of the list.")
_ERRORS = dict.fromkeys(("required", "invalid_choice"), _WRONG)
_AREAS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


class ActForm(Form):
    """A button that was pressed: what it does, to which row, and how often mail shall come."""

    act = forms.CharField(max_length=20, error_messages=dict.fromkeys(("required", "max_length"), _WRONG))
    row = forms.CharField(required=False, max_length=20)
    rhythm = forms.CharField(required=False, max_length=10)
    own = forms.BooleanField(required=False)


class PreferencesForm(Form):
    """How a reader wants to be told: a row for each kind, a field in it for each way."""

    follows_own = forms.BooleanField(required=False, label=gettext_lazy("Follow every conversation that I write in"))

    def __init__(
        self, data: dict[str, str] | None, *, chosen: "Preferences", kinds: Sequence[str], channels: Sequence[str]
    ) -> None:
        super().__init__(data, initial={"follows_own": chosen.follows_own})
        self.kinds, self.channels = sorted(kinds, key=_place), channels
        for kind in self.kinds:
            now = choice(chosen, kind)
            for channel in self._ways(kind):
                self.fields[f"{kind}-{channel}"] = _field(kind, channel, now[channel])
        if MAIL in channels:
            self.fields |= _clock(chosen)

    def heads(self) -> list[str]:
        """The names of the ways, in the order of the fields."""
        return [str(_CHANNELS[each]) for each in self.channels]

    def rows(self) -> Iterator[tuple[str, list[tuple[str, BoundField | None]]]]:
        """Each kind's name with its ways and their fields; None where it does not come that way."""
        for kind in self.kinds:
            named = [(str(_CHANNELS[each]), f"{kind}-{each}") for each in self.channels]
            yield kind_name(kind), [(way, self[name] if name in self.fields else None) for way, name in named]

    def wish(self) -> Wish:
        """What was chosen."""
        typed = self.cleaned_data
        kinds = {kind: {each: typed[f"{kind}-{each}"] for each in self._ways(kind)} for kind in self.kinds}
        clock = {name: typed[name] for name in ("time_zone", "digest_hour", "digest_weekday") if name in typed}
        return Wish(follows_own=typed["follows_own"], kinds=kinds, **clock)

    def _ways(self, kind: str) -> Sequence[str]:
        return [each for each in self.channels if each == MAIL or kind != NEWSROOM]


def _place(kind: str) -> int:
    """What concerns readers most stands first."""
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)


def channels_for(*, is_guest: bool) -> Sequence[str]:
    """The ways to a reader; a guest is known by one browser, and has no address."""
    return CHANNELS[:1] if is_guest else CHANNELS


def _field(kind: str, channel: str, value: Any) -> forms.Field:
    label = f"{kind_name(kind)}: {_CHANNELS[channel]}"
    if channel != MAIL:
        # Its error would say nothing: there is none.
        return forms.BooleanField(required=False, initial=value, label=label)
    widget = forms.Select(attrs={"class": "d-input"})
    return forms.ChoiceField(choices=rhythms(), initial=value, label=label, widget=widget, error_messages=_ERRORS)


def _clock(chosen: "Preferences") -> dict[str, forms.Field]:
    """At what time a digest comes, by whose clock."""
    return {
        "time_zone": forms.ChoiceField(
            choices=_zones,
            required=False,
            initial=chosen.time_zone,
            label=gettext_lazy("Your time zone"),
            widget=forms.Select(attrs={"class": "d-input"}),
            error_messages=_ERRORS,
        ),
        "digest_hour": _number(
            [(each, f"{each:02}:00") for each in range(24)], chosen.digest_hour, gettext_lazy("Digests come at")
        ),
        "digest_weekday": _number(
            list(WEEKDAYS.items()), chosen.digest_weekday, gettext_lazy("Those of the week come on")
        ),
    }


def _number(choices: list[tuple[int, Any]], value: int, label: Any) -> forms.Field:
    return forms.TypedChoiceField(
        coerce=int,
        choices=choices,
        initial=value,
        label=label,
        widget=forms.Select(attrs={"class": "d-input"}),
        error_messages=_ERRORS,
    )


def _zones() -> list[tuple[str, Any]]:
    """The zones by their part of the world; without one it is UTC."""
    areas: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        area, _, place = name.partition("/")
        if place and area in _AREAS:
            areas.setdefault(area, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return [("", "UTC"), *areas.items()]
