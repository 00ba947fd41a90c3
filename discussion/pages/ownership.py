"""What an author may still do with a comment, and what only its author sees."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.comments import queries
from discussion.notifications import queries as wishes
from discussion.pages import addresses, threads
from discussion.pages.moments import left
from discussion.stances import queries as stances

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.comments.models import Comment

_NOTES = {
    "pending": gettext_lazy("Waiting for a moderator. Only you can see this."),
    "rejected": gettext_lazy("A moderator did not publish this. Only you can see it."),
    "removed": gettext_lazy("Removed by a moderator. Only you can still read it."),
}
_CHANGEABLE = ("published", "pending")


def context(reader: "Reader | None", comment: "Comment", now: datetime, *, held: str = "") -> dict[str, Any]:
    """The comment as this reader sees it, `held` for what reason, and for how long its author may change it."""
    is_own = reader is not None and comment.author_id == reader.id
    is_readable = is_own and comment.state != "deleted"
    note = _note(comment.state, held) if is_readable else ""
    is_open = comment.article.is_open(now)
    can_answer = is_open and comment.state == "published"
    can_change = is_own and is_open and comment.state in _CHANGEABLE and _span(comment, now) >= timedelta(0)
    node = queries.node(comment)
    stances.show_on(comment.article, [node])
    can_follow = comment.state == "published" or (is_own and comment.state == "pending")
    appealable = is_own and comment.state in _NOTES
    return {
        "is_own": is_own,
        "can_follow": can_follow,
        "offers_to_follow": is_own and can_follow and not _is_followed(reader, comment),
        "can_report": comment.state == "published" and not is_own,
        "to_mute": comment.author if not is_own and _can_be_muted(comment) else None,
        "appeal_url": f"{addresses.comment(comment.id)}appeal" if appealable and comment.state != "pending" else "",
        "target": threads.target(node, can_answer=can_answer, is_readable=is_readable, note=note),
        "left": left(_span(comment, now)) if can_change else "",
    }


def _is_followed(reader: "Reader | None", comment: "Comment") -> bool:
    """Also where the reader mutes it: then there is nothing to offer."""
    if reader is None:
        return False
    article, branch = comment.article, comment.branch_id
    is_followed = wishes.subscription_to(reader, article=article, branch=branch) is not None
    return is_followed or wishes.mutes(reader, branch=branch)


def _can_be_muted(comment: "Comment") -> bool:
    author = comment.author
    return comment.state == "published" and author is not None and author.is_active and author.name != ""


def _note(state: str, held: str) -> str:
    if (state, held) == ("pending", "proof"):
        return _(
            "Waiting for a moderator, because your browser did not do the little work that this site asks for "
            "with JavaScript. Only you can see this."
        )
    return str(_NOTES.get(state, ""))


def _span(comment: "Comment", now: datetime) -> timedelta:
    return comment.created_at + timedelta(minutes=comment.site.edit_window_minutes) - now
