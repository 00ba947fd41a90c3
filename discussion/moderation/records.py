"""What is known of a reader where they have to be judged: what became of their comments, and what was done before."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from discussion.accounts.models import Reader
from discussion.accounts.queries import readers_of
from discussion.comments.models import Comment
from discussion.core.errors import not_found
from discussion.moderation.models import Appeal, Report, Sanction

_LATEST = 9
_MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Record:
    """Counts by state, the states of the latest comments (oldest first), reports made and appeals by outcome."""

    comments: dict[str, int]
    latest: list[str]
    reports: dict[str, int]
    appeals: dict[str, int]
    sanctions: list[Sanction]

    @property
    def total(self) -> int:
        """How many comments there are in any state."""
        return sum(self.comments.values())

    @property
    def warned(self) -> Sanction | None:
        """The latest warning."""
        return next((each for each in self.sanctions if each.kind == Sanction.Kind.WARN), None)


def reader_at(sites: Collection[int] | None, number: int) -> Reader:
    """A reader of these sites. Raises Refusal `not_found`."""
    found = readers_of(sites).filter(id=number).first()
    if found is None:
        raise not_found()
    return found


def record_of(reader: Reader) -> Record:
    """What became of the reader's comments, reports and appeals, and what moderators did about them."""
    by_state = Comment.objects.filter(author=reader).order_by().values_list("state").annotate(Count("id"))
    latest = Comment.objects.filter(author=reader).order_by("-id").values_list("state", flat=True)[:_LATEST]
    return Record(
        comments=dict(by_state),
        latest=list(latest)[::-1],
        reports=dict(Report.objects.filter(reader=reader).order_by().values_list("outcome").annotate(Count("id"))),
        appeals=dict(Appeal.objects.filter(reader=reader).order_by().values_list("outcome").annotate(Count("id"))),
        sanctions=sanctions_of(reader),
    )


def sanctions_of(reader: Reader) -> list[Sanction]:
    """What moderators did about the reader, newest first, each with who did it and what ended it."""
    found = Sanction.objects.filter(reader=reader).select_related("moderator", "lifted_by")
    return list(found.order_by("-id")[:_MOST_SHOWN])


def comments_by(reader: Reader, *, state: str = "", limit: int, before: int | None = None) -> list[Comment]:
    """What the reader wrote, in every state or in one, newest first, behind the comment `before`."""
    found = Comment.objects.filter(author=reader)
    if state:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(id__lt=before)
    return list(found.select_related("article").defer("article__body", "article__body_html").order_by("-id")[:limit])
