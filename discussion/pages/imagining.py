"""A poll as its readers will see it, while its editor still writes: made by the same code, and saved nowhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _

from discussion.accounts.queries import EDITOR, sites_of
from discussion.core.errors import Kind, Refusal
from discussion.pages import questions
from discussion.pages.forms import typed
from discussion.pages.page import PrivatePage, sign_in_first
from discussion.polls import imagined

_LONGEST_QUESTION, _LONGEST_ANSWER = 300, 200


class Preview(PrivatePage):
    """The section of a poll from the admin's form, complete or not."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """The section, for anybody who edits a site."""
        self._refuse_others()
        poll = imagined.poll(_wishes(typed(request)), site=self.site)
        return self.show("pages/preview.html", {"poll": questions.asked(poll, self.now, is_imagined=True)})

    def _refuse_others(self) -> None:
        if self.reader is None:
            raise sign_in_first()
        if sites_of(self.reader, EDITOR) == frozenset():
            raise Refusal(Kind.FORBIDDEN, "not_editor", _("Only editors write polls."))


def _wishes(sent: Mapping[str, str]) -> imagined.Wishes:
    return imagined.Wishes(
        question=sent.get("question", "").strip()[:_LONGEST_QUESTION] or _("Your question"),
        answers=_answers(sent),
        kind=_rule(sent, "kind"),
        scale=_rule(sent, "scale"),
        min_choices=_whole(_rule(sent, "min_choices")),
        max_choices=_whole(_rule(sent, "max_choices")),
        may_change="may_change" in sent,
        opens_at=_moment(sent, "opens_at"),
        closes_at=_moment(sent, "closes_at"),
    )


def _rule(sent: Mapping[str, str], name: str) -> str:
    """What a ballot is to say; once ballots were cast the form offers no field for it, and says what is settled."""
    return sent.get(name) or sent.get(f"settled_{name}", "")


def _answers(sent: Mapping[str, str]) -> Sequence[imagined.Answer]:
    """The options that are there, each in a field of its own, the new ones, one on each line, and the undecided."""
    present = sorted((name for name in sent if name.startswith("option_")), key=lambda name: _whole(name[7:]))
    undecided = sent.get("settled_undecided", "")
    answers = [_answer(sent[name], is_undecided=name == undecided) for name in present]
    answers += [_answer(line) for line in sent.get("options", "").splitlines()]
    answers.append(_answer(sent.get("undecided", ""), is_undecided=True))
    return [each for each in answers if each.text]


def _answer(text: str, *, is_undecided: bool = False) -> imagined.Answer:
    return imagined.Answer(text.strip()[:_LONGEST_ANSWER], is_undecided)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _moment(sent: Mapping[str, str], name: str) -> datetime | None:
    """A time as the admin's two fields say it; one that is none is left out."""
    try:
        found = parse_datetime(f"{sent.get(f'{name}_0', '')} {sent.get(f'{name}_1', '')}")
    except ValueError:
        return None
    return make_aware(found) if found and is_naive(found) else None
