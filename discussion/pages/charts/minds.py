"""How many changed their mind, in words and as a table of first and last answers."""

from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from discussion.core.numbers import count, counted
from discussion.pages.charts.answers import Answer, answers
from discussion.pages.charts.frames import Cell, Table, scrolled, section, written
from discussion.pages.charts.words import joined

if TYPE_CHECKING:
    from discussion.polls.models import Poll
    from discussion.stances.minds import Minds

_FEW = gettext_lazy("How many of them changed their answer is told once it gives nobody away.")
_HIDDEN = gettext_lazy("A dash stands for a number that could give away fewer than 10 readers.")


def minds(poll: "Poll", found: "Minds") -> SafeString:
    """The section about those who answered twice; nothing where nobody did."""
    if not found.readers:
        return SafeString()
    return section(_("Did the discussion change minds?"), _finding(poll, found), _table(poll, found))


def change_in_words(found: "Minds") -> SafeString:
    """How many changed their answer, in a sentence; nothing where nobody answered twice."""
    if not found.readers:
        return SafeString()
    if found.changed is None:
        who = counted(
            found.readers,
            "<b>%(n)s reader</b> answered again after reading.",
            "<b>%(n)s readers</b> answered again after reading.",
        )
        return format_html("{} {}", SafeString(who), _FEW)
    return format_html(
        ngettext(
            "<b>{changed} of {n} reader</b> who answered again changed their answer.",
            "<b>{changed} of {n} readers</b> who answered again changed their answer.",
            found.readers,
        ),
        changed=count(found.changed),
        n=count(found.readers),
    )


def _finding(poll: "Poll", found: "Minds") -> SafeString:
    words = [change_in_words(found), _moved(poll, found)]
    return format_html('<p class="d-finding">{}</p>', joined([each for each in words if each], " "))


def _moved(poll: "Poll", found: "Minds") -> SafeString:
    """That opinion moved, where that may be said, and to which answer."""
    if not found.moved:
        return SafeString()
    if found.before is None or found.after is None:
        return format_html("{}", _("The discussion moved opinion."))
    gains = {
        number: after - before for number, before, after in zip(found.options, found.before, found.after, strict=True)
    }
    winner = max(gains, key=lambda number: gains[number])
    sentence = _("The discussion moved opinion: {option} won {readers}, on balance.")
    readers = counted(gains[winner], "%(n)s reader", "%(n)s readers")
    return format_html(sentence, option=answers(poll)[winner].name, readers=readers)


def _table(poll: "Poll", found: "Minds") -> SafeString:
    if found.table is None:
        return SafeString()
    known = answers(poll)
    head: list[Cell] = [_("First answer, then last"), *(_now(known[number]) for number in found.options)]
    rows: list[list[Cell]] = [
        [known[number].named, *(_not_told() if cell is None else count(cell) for cell in row)]
        for number, row in zip(found.options, found.table, strict=True)
    ]
    is_whole = all(None not in row for row in found.table)
    note = "" if is_whole else format_html('<p class="d-soft">{}</p>', _HIDDEN)
    label = _("Readers by their first and their last answer")
    return joined([scrolled(poll, label, written(Table(label, head, rows))), note])


def _not_told() -> SafeString:
    return format_html('<span aria-hidden="true">–</span><span class="d-sr">{}</span>', _("not told"))


def _now(answer: Answer) -> SafeString:
    now = _("now")
    return format_html('{}<span class="d-sr">{} </span><span class="d-clamp">{}</span>', answer.mark, now, answer.name)
