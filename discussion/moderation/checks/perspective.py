"""Asks a service that speaks `comments:analyze`, as Perspective did and successors do."""

import json
from typing import Any

from django.utils.translation import gettext as _

from discussion.moderation.asking import post, unanswered
from discussion.moderation.checking import Said
from discussion.moderation.models import Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject

NAME = "perspective"
READS = False
ATTRIBUTES = ("TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT")
_HELD_FROM = 0.9
_NOTED_FROM = 0.7


def version(rules: Rules) -> str:
    """The policy says whom to ask."""
    return f"1.{rules.policy.version}"


def is_wanted(rules: Rules) -> bool:
    """Whether there is an address to ask."""
    return bool(rules.policy.perspective_url)


def look(subject: Subject) -> Said:
    """Hold what the service is nearly sure of, and note what it takes to be likely."""
    url, body = subject.rules.policy.perspective_url, json.dumps(_asked(subject)).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    try:
        return _said(json.loads(post(subject, url, data=body, headers=headers).content)["attributeScores"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return unanswered(subject, error)


def _asked(subject: Subject) -> dict[str, Any]:
    return {
        "comment": {"text": subject.body, "type": "PLAIN_TEXT"},
        "languages": [subject.rules.language.partition("-")[0]],
        "requestedAttributes": {name: {} for name in ATTRIBUTES},
        "doNotStore": True,
    }


def _said(scores: dict[str, Any]) -> Said:
    found = {name: float(each["summaryScore"]["value"]) for name, each in scores.items()}
    worst = max(found, key=found.__getitem__)
    details = {name: round(value, 3) for name, value in found.items()}
    named = {"attribute": worst.lower().replace("_", " "), "percent": round(found[worst] * 100)}
    reason = _("%(attribute)s: %(percent)d %%.") % named
    if found[worst] >= _HELD_FROM:
        return Said(Verdict.HOLD, reason, found[worst], details)
    if found[worst] >= _NOTED_FROM:
        return Said(Verdict.NOTE, reason, found[worst], details)
    return Said(score=found[worst], details=details)
