"""What readers wish for, and what they were told, in the words of the tests."""

from typing import Any

from discussion.actions import following, muting, preferences
from discussion.actions.preferences import Wish
from discussion.core import ids
from discussion.notifications.models import Notification
from tests.factories import NOON, free_meter, make_comment, work


def follow(reader: Any, *, article: Any = None, comment: Any = None, rhythm: str | None = None) -> None:
    """The reader follows the article, or the comment's conversation."""
    who = {"reader": reader, "rhythm": rhythm, "now": NOON, "meter": free_meter()}
    if article is not None:
        following.follow_article(article=article, **who)
    else:
        following.follow_branch(comment=comment, **who)


def mute(reader: Any, *, article: Any = None, comment: Any = None, whom: Any = None) -> None:
    """The reader wants to hear nothing of it, or of them."""
    who = {"reader": reader, "now": NOON, "meter": free_meter()}
    if article is not None:
        muting.mute_article(article=article, **who)
    elif comment is not None:
        muting.mute_branch(comment=comment, **who)
    else:
        muting.mute_reader(whom=whom, **who)


def choose(reader: Any, **wish: Any) -> None:
    """The reader's preferences, changed so."""
    preferences.choose(reader=reader, wish=Wish(**wish), now=NOON, meter=free_meter())


def tell(now: Any = NOON) -> None:
    """Let the worker tell what happened."""
    work("notifications", now)


def answered(opening: Any, stan: Any, times: int = 1) -> list[Any]:
    """Stan's answers, of which was told."""
    made = [make_comment(opening.article, stan, body=f"{each} years.", parent=opening) for each in range(times)]
    tell()
    return made


def told(reader: Any) -> list[tuple[str, str | None]]:
    """What the reader was told, oldest first: the kind, and the comment's public id."""
    found = Notification.objects.filter(reader=reader).order_by("id")
    return [(each.kind, ids.encode(each.comment_id) if each.comment_id else None) for each in found]


def kinds(reader: Any) -> list[str]:
    """The kinds alone."""
    return [kind for kind, _ in told(reader)]
