"""What a site's policy comes to for one article, kept in the process until the site's version moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from discussion.articles.models import Article
from discussion.core.kept import Kept
from discussion.moderation.learned import Mind, minds_of
from discussion.moderation.models import Policy
from discussion.moderation.phrase_books import Phrases, phrases_of
from discussion.sites.models import Site


@dataclass(frozen=True)
class Rules:
    """A policy with its lists read. Others read it too: change none of it."""

    policy: Policy
    phrases: Phrases
    minds: Mapping[str, Mind]
    language: str = "en"

    @cached_property
    def allowed_domains(self) -> frozenset[str]:
        """Domains whose links do not count."""
        return _domains(self.policy.allowed_domains)

    @cached_property
    def denied_domains(self) -> frozenset[str]:
        """Domains whose links hold a comment."""
        return _domains(self.policy.denied_domains)

    @cached_property
    def shown_at_deadline(self) -> frozenset[str]:
        """Trust levels whose comments show when the slow checks are late."""
        return frozenset(self.policy.shown_at_deadline.split())


# How many sites' rules a process keeps.
KEPT = Kept[Mapping[int | None, Rules]](most=200)


def rules_for(article: Article, site: Site) -> Rules:
    """What holds beneath the article: its own policy, else its site's, else the one that every site begins with."""
    found = KEPT.get(site.id, site.version, lambda: _read(site))
    return found.get(article.id) or found[None]


def _read(site: Site) -> Mapping[int | None, Rules]:
    phrases, minds = phrases_of(site), minds_of(site)
    policies = [Policy(site=site, version=0), *Policy.objects.filter(site=site)]
    return {each.article_id: Rules(each, phrases, minds, site.language) for each in policies}


def _domains(text: str) -> frozenset[str]:
    lines = (line.strip().lower().removeprefix("www.").strip(".") for line in text.splitlines())
    return frozenset(line for line in lines if line)
