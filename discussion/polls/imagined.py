"""A poll as an editor imagines it: complete in memory, and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from discussion.core.ids import new_id
from discussion.polls.models import MAX_OPTIONS, Option, Poll
from discussion.sites.models import Site


@dataclass(frozen=True, slots=True)
class Answer:
    """An option as it is written so far."""

    text: str
    is_undecided: bool = False


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a form says so far, however unfinished; a kind or a scale that is none becomes the usual one."""

    question: str
    answers: Sequence[Answer]
    kind: str = ""
    scale: str = ""
    min_choices: int = 1
    max_choices: int = 1
    may_change: bool = True
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def poll(wishes: Wishes, *, site: Site) -> Poll:
    """The poll with its options, as readers meet it before they vote."""
    imagined = Poll(
        site=site,
        question=wishes.question,
        kind=wishes.kind if wishes.kind in Poll.Kind.values else Poll.Kind.SINGLE,
        scale=wishes.scale if wishes.scale in Poll.Scale.values else Poll.Scale.FIVE,
        min_choices=wishes.min_choices,
        max_choices=wishes.max_choices,
        may_change=wishes.may_change,
        opens_at=wishes.opens_at,
        closes_at=wishes.closes_at,
    )
    # What is prefetched of a real poll is set here: nothing of this one can be fetched.
    vars(imagined)["_prefetched_objects_cache"] = {"options": list(_options(imagined, wishes)), "corrections": []}
    return imagined


def _options(imagined: Poll, wishes: Wishes) -> Sequence[Option]:
    return [
        Option(id=new_id(), poll=imagined, number=number, text=answer.text, is_undecided=answer.is_undecided)
        for number, answer in enumerate(wishes.answers[:MAX_OPTIONS], 1)
    ]
