"""How likely a text is toxic or spam, as numbers: by what was learned here, and before that by the site's phrases."""

from collections.abc import Iterable
from datetime import datetime

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.moderation.learned import ABUSE, SPAM
from discussion.moderation.policies import Rules, rules_for
from discussion.moderation.subject import Subject
from discussion.moderation.trust import REGULAR, Record
from discussion.sites.models import Site

# What a phrase of a list says where no model does, by what finding it does.
_BY_PHRASE = {"refuse": 0.95, "hold": 0.85, "note": 0.6}
_NOTHING_FOUND = 0.05
_SPAM = frozenset({"SPAM", "COMMERCIAL"})
ATTRIBUTES = frozenset(
    "TOXICITY SEVERE_TOXICITY IDENTITY_ATTACK INSULT PROFANITY THREAT SEXUALLY_EXPLICIT FLIRTATION "
    "ATTACK_ON_AUTHOR ATTACK_ON_COMMENTER INFLAMMATORY OBSCENE LIKELY_TO_REJECT SPAM".split()
)


def scores(site: Site, text: str, attributes: Iterable[str], *, now: datetime) -> dict[str, float]:
    """Attribute → from 0 to 1. All but SPAM are told by one model, of abuse; LIKELY_TO_REJECT by the worse of both."""
    place = Article(site=site, slug="", title="")
    subject = Subject(
        article=place,
        author=Reader(site=site, created_at=site.created_at),
        body=text,
        body_html="",
        record=Record(published=0, decided=0, rejected=0, is_staff=False),
        trust=REGULAR,
        rules=rules_for(place, site),
        now=now,
    )
    spam, abuse = (_score(subject, target) for target in (SPAM, ABUSE))
    found = {name: spam if name in _SPAM else abuse for name in attributes}
    return {name: max(spam, abuse) if name == "LIKELY_TO_REJECT" else value for name, value in found.items()}


def _score(subject: Subject, target: str) -> float:
    rules: Rules = subject.rules
    mind = rules.minds.get(target)
    model = mind.model() if mind else None
    if model is not None:
        return model.score(subject.features.numbers, subject.features.values)
    effects = (rules.phrases.effects[hit.list_name] for hit in subject.hits)
    return max((_BY_PHRASE[effect] for effect in effects), default=_NOTHING_FOUND)
