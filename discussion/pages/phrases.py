"""The words of a comment with the markup around them, in one language: made once, and filled in for each comment."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

ICON = '<svg aria-hidden="true"><use href="#i-{}"/></svg>'
_ARROW = '\n<a class="d-act" href="{{url}}vote" data-act="{act}" aria-label="{label}">{icon}</a>\n'
_VOTE = (
    '<span class="d-vote" role="group" aria-label="{label}">{up}{{score}}{down}</span>\n'
    '<a class="d-act is-ink" href="{{url}}reply" data-act="reply">{reply}</a>'
)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Templates for `format`; `gone` is what a tombstone says, by whether its author deleted it and has replies."""

    badges: Mapping[str, str]
    nobody: str
    gone: Mapping[tuple[bool, bool], str]
    beneath: str
    stance: str
    edited: str
    score: str
    vote: str
    link: str


def phrases() -> Phrases:
    """Those of the language at hand."""
    return _phrases(get_language() or "")


@lru_cache(maxsize=32)
def _phrases(language: str) -> Phrases:
    deleted, removed, stay = _("Deleted by its author."), _("Removed by a moderator."), _("The replies stay.")
    return Phrases(
        badges={"moderator": _("Moderator"), "editor": _("Editor")},
        nobody=_("A former reader"),
        gone={
            (True, False): deleted,
            (False, False): removed,
            (True, True): f"{deleted} {stay}",
            (False, True): f"{removed} {stay}",
        },
        beneath=f'<a href="{{}}"><span class="d-sr">{_("On")} </span><bdi>{{}}</bdi></a>',
        stance=_framed_stance(),
        edited=f'\n<a class="d-edited" href="{{}}history">{_("edited")}</a>',
        score=f'<span class="d-score"><span class="d-sr">{_("Score")} </span>{{score}}</span>',
        vote=_framed_vote(),
        link=f'\n<a class="d-act" href="{{url}}" data-act="link">{_linked()}</a>',
    )


def _framed_stance() -> str:
    answered = f'<span class="d-sr">{_("Answered")} </span>'
    return f'\n<span class="d-stance {{css}}">{{mark}}{answered}<bdi>{{text}}</bdi></span>'


def _framed_vote() -> str:
    return _VOTE.format(
        label=_("Vote on the comment by {label}"),
        up=_ARROW.format(act="up", label=_("Agree or useful"), icon=ICON.format("up")),
        down=_ARROW.format(act="down", label=_("Disagree or not useful"), icon=ICON.format("down")),
        reply=_('Reply<span class="d-sr"> to {name}</span>'),
    )


def _linked() -> str:
    return _('<span>Link and more</span><span class="d-sr"> for the comment\nby {name}</span>')
