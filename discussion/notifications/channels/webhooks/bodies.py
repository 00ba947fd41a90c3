"""What a webhook says, in the shapes of the API.

It is read when it is sent, so that a text which was removed or erased meanwhile is in no delivery that comes later. The
publisher owns the comments: state is told as it is, texts while they are published or wait, and nothing of a comment
that its author deleted but that there was one.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from discussion.accounts.models import Reader
from discussion.accounts.queries import bylines
from discussion.comments import fetching
from discussion.comments.models import Comment
from discussion.core import ids
from discussion.moderation.models import Decision, Sanction
from discussion.polls.models import Poll
from discussion.polls.queries import options

Data = dict[str, Any]
_READABLE = (Comment.State.PUBLISHED, Comment.State.PENDING)
_OF_A_POLL = (
    *("question", "kind", "min_choices", "max_choices", "scale", "voters", "opens_at", "closes_at"),
    *("is_lead", "is_shuffled", "may_change", "may_withdraw", "results_visible"),
)


def data_of(kind: str, about: Mapping[str, int], now: datetime) -> Data | None:
    """What is told of the things that these ids name; None where one of them is there no more."""
    tell = _TELLERS[kind.partition(".")[0]]
    return tell(about, now)


def _comment(about: Mapping[str, int], now: datetime) -> Data | None:
    found = fetching.comment(about["comment"])
    return None if found is None else _shown(found)


def _shown(found: Comment) -> Data:
    is_readable = found.state in _READABLE
    return {
        "id": found.public_id,
        "article": found.article.slug,
        "parent": ids.encode(found.parent_id) if found.parent_id else None,
        "depth": found.depth,
        "author": _author(found),
        "body_html": found.body_html if is_readable else "",
        "body": found.body if is_readable else "",
        "state": found.state,
        "created_at": found.created_at,
        "edited_at": found.edited_at,
        "up": found.up,
        "down": found.down,
        "score": found.up - found.down,
        "reply_count": found.reply_count,
        "featured_at": found.featured_at,
        "permalink": f"{settings.PUBLIC_URL}/c/{found.public_id}/",
    }


def _author(found: Comment) -> Data | None:
    if found.author_id is None or found.state == Comment.State.DELETED:
        return None
    byline = bylines([found.author_id], found.site_id)[found.author_id]
    author = {"id": ids.encode(found.author_id), "name": byline.name, "kind": byline.kind}
    return {**author, "badges": byline.badges}


def _decision(about: Mapping[str, int], now: datetime) -> Data | None:
    made = Decision.objects.select_related("moderator", "reason").filter(id=about["decision"]).first()
    comment = fetching.comment(made.comment_id) if made else None
    if made is None or comment is None:
        return None
    return {
        "id": made.public_id,
        "comment": _shown(comment),
        "verdict": made.verdict,
        "before": made.before,
        "after": made.after,
        "moderator": {"id": made.moderator.public_id, "name": made.moderator.name} if made.moderator else None,
        "is_machine": made.is_machine,
        "reason": made.reason.code if made.reason else None,
        "undoes": ids.encode(made.undoes_id) if made.undoes_id else None,
        "decided_at": made.decided_at,
    }


def _poll(about: Mapping[str, int], now: datetime) -> Data | None:
    found = Poll.objects.select_related("article").filter(id=about["poll"]).first()
    if found is None:
        return None
    return {
        "id": found.public_id,
        "article": found.article.slug if found.article else None,
        **{name: getattr(found, name) for name in _OF_A_POLL},
        "options": [
            {"id": each.public_id, "text": each.text, "is_undecided": each.is_undecided} for each in options(found)
        ],
        "is_open": found.is_open(now),
    }


def _reader(about: Mapping[str, int], now: datetime) -> Data | None:
    reader = Reader.objects.filter(id=about["reader"]).first()
    made = Sanction.objects.filter(id=about["sanction"]).first()
    if reader is None or made is None:
        return None
    return {
        "reader": {"id": reader.public_id, "name": reader.name, "kind": reader.kind},
        "sanction": {"id": made.public_id, "kind": made.kind, "until": made.until, "made_at": made.made_at},
    }


def _test(about: Mapping[str, int], now: datetime) -> Data:
    return {"message": "This is a test: somebody pressed the button."}


_TELLERS: dict[str, Callable[[Mapping[str, int], datetime], Data | None]] = {
    "comment": _comment,
    "moderation": _decision,
    "poll": _poll,
    "reader": _reader,
    "webhook": _test,
}
