"""What moderators do with comments."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.accounts.models import Reader
from discussion.accounts.queries import MODERATOR, roles_of
from discussion.actions.comments import move
from discussion.comments.listing import lock_branch
from discussion.comments.models import Comment
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.transactions import write

_State = Comment.State

# Verdict → the states it starts from, and the one it leads to. What an author deleted stays deleted.
VERDICTS: dict[str, tuple[frozenset[_State], _State]] = {
    "approve": (frozenset({_State.PENDING, _State.REJECTED}), _State.PUBLISHED),
    "reject": (frozenset({_State.PENDING}), _State.REJECTED),
    "remove": (frozenset({_State.PUBLISHED}), _State.REMOVED),
    "restore": (frozenset({_State.REMOVED}), _State.PUBLISHED),
}
_STATES = {
    "published": gettext_lazy("published"),
    "pending": gettext_lazy("pending"),
    "rejected": gettext_lazy("rejected"),
    "removed": gettext_lazy("removed"),
    "deleted": gettext_lazy("deleted"),
}


def decide(*, moderator: Reader, comment: int, verdict: str) -> Comment:
    """The comment after a moderator's verdict: approve, reject, remove or restore.

    Raises Refusal: `not_found` (also for a comment of a site that the reader does not moderate), `wrong_state`.
    """
    allowed, state = VERDICTS[verdict]
    with write():
        found = lock_branch(comment)
        if MODERATOR not in roles_of(moderator, found.site_id):
            raise not_found()
        if found.state not in allowed:
            raise Refusal(
                Kind.CONFLICT,
                "wrong_state",
                _("This comment is %(state)s; that verdict no longer applies. Look at it again.")
                % {"state": _STATES.get(found.state, found.state)},
            )
        move(found, state)
    return found
