"""Asks the site's own service about a text, by a signed request; the service answers with a verdict in words."""

import hashlib
import hmac
import json
from typing import Any

from discussion.comments.models import Comment
from discussion.core import ids, vault
from discussion.moderation.asking import post, unanswered
from discussion.moderation.checking import Said
from discussion.moderation.models import Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject

NAME = "external"
READS = False
_ALLOWED = (Verdict.PASS, Verdict.NOTE, Verdict.HOLD, Verdict.REFUSE)
_LONGEST_REASON = 300


def version(rules: Rules) -> str:
    """The policy says whom to ask; what the other side thinks has versions of its own."""
    return f"1.{rules.policy.version}"


def is_wanted(rules: Rules) -> bool:
    """Whether there is an address to ask."""
    return bool(rules.policy.external_url)


def look(subject: Subject) -> Said:
    """What the service says: `{"verdict", "reason"?, "score"?}`; anything else counts as no answer."""
    policy = subject.rules.policy
    body = json.dumps(_told(subject)).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    try:
        sent_at = int(subject.now.timestamp())
        headers["Discussion-Signature"] = signature(vault.unlock(policy.external_secret), sent_at, body)
        return _said(json.loads(post(subject, policy.external_url, data=body, headers=headers).content))
    except (OSError, ValueError, KeyError, TypeError, vault.Unreadable) as error:
        return unanswered(subject, error)


def signature(secret: str, sent_at: int, body: bytes) -> str:
    """What proves where the request comes from: HMAC-SHA256 over the time, a full stop and the body."""
    digest = hmac.new(secret.encode(), f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={sent_at},v1={digest}"


def _said(answer: dict[str, Any]) -> Said:
    verdict, score = Verdict(answer["verdict"]), answer.get("score")
    if verdict not in _ALLOWED:
        raise ValueError(verdict)
    return Said(verdict, str(answer.get("reason", ""))[:_LONGEST_REASON], None if score is None else float(score))


def _told(subject: Subject) -> dict[str, Any]:
    article, author, record = subject.article, subject.author, subject.record
    above = Comment.objects.filter(id=subject.parent).values_list("body", flat=True).first() if subject.parent else None
    return {
        "comment": {"id": ids.encode(subject.comment) if subject.comment else None, "body": subject.body},
        "parent": None if subject.parent is None else {"id": ids.encode(subject.parent), "body": above or ""},
        "article": {"id": article.public_id, "slug": article.slug, "title": article.title, "url": article.url},
        "author": {
            "id": author.public_id,
            "name": author.name,
            "kind": author.kind,
            "created_at": author.created_at.isoformat(),
            "trust": subject.trust,
            "published": record.published,
            "decided": record.decided,
            "rejected": record.rejected,
        },
        "links": [link.address for link in subject.links],
    }
