"""A poll as its readers will see it, while its editor still writes: made by the same code, and saved nowhere."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from discussion.accounts.queries import EDITOR, sites_of
from discussion.core.errors import Kind, Refusal
from discussion.pages import questions
from discussion.pages.page import PrivatePage, sign_in_first
from discussion.polls import imagined

_LONGEST_QUESTION, _LONGEST_ANSWER = 300, 200


class Preview(PrivatePage):
    """The section of a poll from the admin's form, complete or not."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """The section, for anybody who edits a site."""
        self._refuse_others()
        poll = imagined.poll(_wishes(request.POST), site=self.site)
        return self.show("pages/preview.html", {"poll": questions.asked(poll, self.now)})

    def _refuse_others(self) -> None:
        if self.reader is None:
            raise sign_in_first()
        if sites_of(self.reader, EDITOR) == frozenset():
            raise Refusal(Kind.FORBIDDEN, "not_editor", "Only editors write polls.")


def _wishes(sent: QueryDict) -> imagined.Wishes:
    return imagined.Wishes(
        question=sent.get("question", "").strip()[:_LONGEST_QUESTION] or "Your question",
        answers=_answers(sent),
        undecided=sent.get("undecided", "").strip()[:_LONGEST_ANSWER],
        kind=sent.get("kind", ""),
        scale=sent.get("scale", ""),
        min_choices=_whole(sent.get("min_choices", "")),
        max_choices=_whole(sent.get("max_choices", "")),
        may_change="may_change" in sent,
        opens_at=_moment(sent, "opens_at"),
        closes_at=_moment(sent, "closes_at"),
    )


def _answers(sent: QueryDict) -> Sequence[str]:
    """The options that are there, each in a field of its own, and the new ones, one on each line."""
    present = sorted((name for name in sent if name.startswith("option_")), key=lambda name: _whole(name[7:]))
    lines = [sent.get(name, "") for name in present] + sent.get("options", "").splitlines()
    return [line.strip()[:_LONGEST_ANSWER] for line in lines if line.strip()]


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _moment(sent: QueryDict, name: str) -> datetime | None:
    """A time as the admin's two fields say it; one that is none is left out."""
    try:
        found = parse_datetime(f"{sent.get(f'{name}_0', '')} {sent.get(f'{name}_1', '')}")
    except ValueError:
        return None
    return make_aware(found) if found and is_naive(found) else None
