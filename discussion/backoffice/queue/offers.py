"""Which decisions a comment allows, by the keys of the desk: A lets it stand, R takes it away."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from discussion.comments.models import Comment

_State = Comment.State


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: its verdict, its words and key; `asks_why` where a reason goes with it."""

    verdict: str
    label: str
    key: str
    icon: str
    asks_why: bool = False

    @property
    def is_danger(self) -> bool:
        """Whether it takes the comment away from readers."""
        return self.verdict in ("reject", "remove")


def offers(state: str, *, waits: bool, is_blind: bool = False) -> list[Offer]:
    """The buttons for a comment in this state; where it does not wait, only what would change it.

    Of a blind sample they do not tell the state.
    """
    stands, falls = _blindly(state) if is_blind else _pair(state)
    found = [each for each in (stands, falls) if each and (waits or each.verdict != "keep")]
    if waits and state != _State.DELETED:
        found.append(Offer("escalate", _("Escalate"), "E", "lift"))
    return found


def rarer(state: str, *, is_featured: bool, waits: bool) -> list[Offer]:
    """The buttons behind “More”."""
    found = []
    if state == _State.PUBLISHED:
        featuring = Offer("unfeature", _("Feature no longer"), "", "star") if is_featured else None
        found.append(featuring or Offer("feature", _("Feature"), "", "star"))
    if waits and state != _State.DELETED:
        found.append(Offer("second_opinion", _("Ask for a second opinion"), "", "both"))
    return found


def past(verdict: str) -> str:
    """What was done, in one word or a few."""
    words = {
        "approve": _("Approved"),
        "reject": _("Rejected"),
        "remove": _("Removed"),
        "restore": _("Restored"),
        "keep": _("Left as it is"),
        "feature": _("Featured"),
        "unfeature": _("Featured no longer"),
        "escalate": _("Escalated"),
        "second_opinion": _("Second opinion asked for"),
        "hold": _("Held"),
        "release": _("Published"),
        "undo": _("Taken back"),
    }
    return words.get(verdict, verdict)


def said(verdict: str, *, author: str, count: int) -> str:
    """What the toast says after a decision about `count` comments, the first of them by this author."""
    by_one, of_many = _sentences()[verdict]
    if count > 1:
        return of_many % {"count": count}
    return by_one % {"author": author or _("an erased reader")}


def _sentences() -> dict[str, tuple[str, str]]:
    return {
        "approve": (_("Approved the comment by %(author)s."), _("Approved %(count)d comments.")),
        "reject": (_("Rejected the comment by %(author)s."), _("Rejected %(count)d comments.")),
        "remove": (_("Removed the comment by %(author)s."), _("Removed %(count)d comments.")),
        "restore": (_("Restored the comment by %(author)s."), _("Restored %(count)d comments.")),
        "keep": (_("Left the comment by %(author)s as it is."), _("Left %(count)d comments as they are.")),
        "feature": (_("Featured the comment by %(author)s."), _("Featured %(count)d comments.")),
        "unfeature": (_("Took the comment by %(author)s out of the features."), _("Took %(count)d comments out.")),
        "escalate": (_("Passed the comment by %(author)s on to an editor."), _("Passed %(count)d comments on.")),
        "second_opinion": (
            _("Asked a colleague for a second opinion on the comment by %(author)s."),
            _("Asked for a second opinion on %(count)d comments."),
        ),
    }


def _blindly(state: str) -> tuple[Offer | None, Offer | None]:
    """The same verdicts for every state, by words that do not say what was decided."""
    stands, falls = _pair(state)
    return (
        stands and replace(stands, label=_("It can stand")),
        falls and replace(falls, label=_("It cannot stand"), asks_why=True),
    )


def _pair(state: str) -> tuple[Offer | None, Offer | None]:
    """What lets the comment stand, and what takes it away or leaves it away."""
    if state == _State.PENDING:
        return Offer("approve", _("Approve"), "A", "check"), Offer("reject", _("Reject"), "R", "x", asks_why=True)
    if state == _State.PUBLISHED:
        return Offer("keep", _("Keep"), "A", "check"), Offer("remove", _("Remove"), "R", "x", asks_why=True)
    if state == _State.REJECTED:
        return Offer("approve", _("Publish after all"), "A", "check"), Offer("keep", _("Stay with no"), "R", "x")
    if state == _State.REMOVED:
        return Offer("restore", _("Restore"), "A", "check"), Offer("keep", _("Stay with no"), "R", "x")
    return None, None
