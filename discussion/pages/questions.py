"""What a poll looks like on a page, as plain data for its templates."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.actions.minds import Again
from discussion.core import ids
from discussion.core.errors import Kind, Refusal
from discussion.core.moments import day
from discussion.core.numbers import counted
from discussion.pages import addresses, charts
from discussion.pages.moments import machine, spoken
from discussion.polls import choices, queries
from discussion.polls.results import Results, by_hour, results
from discussion.polls.tally import RankedTally, RatingTally
from discussion.stances import queries as stances

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.polls.models import Poll

_SCORES = {"1-5": range(1, 6), "0-10": range(11)}
_HINTS = {
    "single": gettext_lazy("Choose one."),
    "approval": gettext_lazy("Choose every one that you could live with."),
    "ranked": gettext_lazy("Give your first choice place 1, your second place 2, and stop where you like."),
    "rating": gettext_lazy("Give a score to as many as you like."),
}
# In a comment's link, with its place on the page or without.
_IDENTIFIER = re.compile(rf"(?<![0-9a-z]){ids.PATTERN}(?![0-9a-z])")
_CHOICE, _RANK, _SCORE = "choice", "rank-", "score-"


def asked(poll: "Poll", now: datetime, *, is_imagined: bool = False) -> dict[str, Any]:
    """A poll's section, the same for everybody: with results only where everybody may see them.

    A poll that is imagined has none: nothing of it is stored.
    """
    is_open, has_results = poll.is_open(now), _is_public(poll, now) and not is_imagined
    return {
        "id": poll.public_id,
        "article": poll.article.slug if poll.article else "",
        "question": poll.question,
        "kind": poll.kind,
        "kicker": _kicker(poll, now),
        "hint": _hint(poll),
        "url": addresses.poll(poll.id),
        "is_open": is_open,
        "options": to_choose(poll, None, None),
        "is_shuffled": poll.is_shuffled,
        "corrections": [
            (each.note, day(each.created_at), machine(each.created_at)) for each in queries.corrections(poll)
        ],
        "summary": charts.summary(poll, results(poll), is_open=is_open) if has_results else "",
        "may_change": is_open and poll.may_change,
        "may_withdraw": is_open and poll.may_withdraw,
    }


def to_choose(poll: "Poll", reader: "Reader | None", chosen: QueryDict | str | None) -> list[dict[str, Any]]:
    """The options as a form offers them, in the reader's order, with what a form or a stored ballot chose."""
    present = {option.public_id: option for option in queries.options(poll)}
    order = queries.order_for(reader, poll) if reader else list(present)
    values, marks = _values(poll, chosen), charts.answers(poll)
    places = range(1, len(present) + 1)
    return [
        {
            "id": each,
            "text": present[each].text,
            "css": marks[present[each].number].css,
            "mark": marks[present[each].number].mark,
            "value": values.get(each, ""),
            "values": [str(value) for value in (_SCORES[poll.scale] if poll.kind == "rating" else places)],
        }
        for each in order
    ]


def says_something(sent: QueryDict) -> bool:
    """Whether a form, or the address of one, chooses anything."""
    return any(name == _CHOICE or name.startswith((_RANK, _SCORE)) for name in sent)


def said(poll: "Poll", sent: QueryDict) -> dict[str, Any]:
    """What a form chose, as a ballot of the API says it. Raises Refusal `gap_in_ranking`."""
    if poll.kind == "rating":
        return {"scores": {option: _whole(score) for option, score in _after(_SCORE, sent).items() if score}}
    if poll.kind == "ranked":
        return {"choices": _ranked({option: place for option, place in _after(_RANK, sent).items() if place})}
    return {"choices": sent.getlist(_CHOICE)}


def again(sent: QueryDict) -> Again | None:
    """That the form is an answer after reading, with the comment whose link it has: 0, which is none, for no link."""
    if "again" not in sent:
        return None
    pasted = sent.get("comment", "").strip()
    found = _IDENTIFIER.findall(pasted)
    return Again((ids.decode(found[-1]) if found else 0) if pasted else None)


def own(poll: "Poll", cast: str | None) -> dict[str, Any] | None:
    """The reader's ballot in words; None without one."""
    if cast is None:
        return None
    texts = {option.number: option.text for option in queries.options(poll)}
    said = choices.read(poll.kind, cast)
    if poll.kind == "rating":
        return {"answers": [(texts[number], f"{score}") for number, score in said.items()]}
    return {"answers": [(texts[number], f"{rank}." if poll.kind == "ranked" else "") for number, rank in said.items()]}


def outcome(poll: "Poll", *, is_open: bool, is_whole: bool) -> dict[str, Any]:
    """The results in pictures and words; the whole of them on their own page."""
    found = results(poll)
    changed = stances.changes(poll)
    shown = {"summary": charts.summary(poll, found, is_open=is_open), "changed": charts.change_in_words(changed)}
    return {**shown, "details": charts.minds(poll, changed) + _details(poll, found)} if is_whole else shown


def _details(poll: "Poll", found: Results) -> str:
    """What the kind of the poll adds, and how opinion moved."""
    parts = [charts.over_time(poll, by_hour(poll), set_apart=found.set_apart)]
    if isinstance(found.main, RankedTally):
        parts += [charts.rounds(poll, found.main), charts.pairs(poll, found.main)]
    if isinstance(found.main, RatingTally):
        parts.append(charts.ratings(poll, found.main))
    return "".join(parts)


def _is_public(poll: "Poll", now: datetime) -> bool:
    return poll.results_visible == poll.Visibility.ALWAYS or poll.is_over(now)


def _kicker(poll: "Poll", now: datetime) -> str:
    if poll.is_early(now) and poll.opens_at:
        return _("Readers’ poll, opens %(time)s") % {"time": spoken(poll.opens_at)}
    if poll.is_over(now) and poll.closes_at:
        return _("Readers’ poll, closed %(day)s") % {"day": day(poll.closes_at)}
    return (
        _("Readers’ poll, open until %(time)s") % {"time": spoken(poll.closes_at)}
        if poll.closes_at
        else _("Readers’ poll")
    )


def _hint(poll: "Poll") -> str:
    if poll.kind != "multiple":
        return str(_HINTS[poll.kind])
    if poll.min_choices == poll.max_choices:
        return counted(poll.max_choices, "Choose %(n)s.", "Choose %(n)s.")
    return _("Choose from %(least)s to %(most)s.") % {"least": poll.min_choices, "most": poll.max_choices}


def _values(poll: "Poll", chosen: QueryDict | str | None) -> Mapping[str, str]:
    """Option id → what stands in its field: a place, a score, or that it is chosen."""
    if chosen is None:
        return {}
    if isinstance(chosen, str):
        ids = queries.option_ids(poll)
        return {ids[number]: str(value) for number, value in choices.read(poll.kind, chosen).items()}
    if poll.kind in ("ranked", "rating"):
        return _after(_RANK if poll.kind == "ranked" else _SCORE, chosen)
    return dict.fromkeys(chosen.getlist(_CHOICE), "1")


def _after(prefix: str, sent: QueryDict) -> dict[str, str]:
    return {name.removeprefix(prefix): str(value) for name, value in sent.items() if name.startswith(prefix)}


def _ranked(places: Mapping[str, str]) -> list[str]:
    order = sorted(places, key=lambda option: _whole(places[option]))
    if [_whole(places[option]) for option in order] != list(range(1, len(order) + 1)):
        sentence = _("Each place from the first on needs one option: look for a place that is given twice or left out.")
        raise Refusal(Kind.INVALID, "gap_in_ranking", sentence)
    return order


def _whole(text: str) -> int:
    """The number; what is none is out of every range."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
