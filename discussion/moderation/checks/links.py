"""How many links there are, and where they lead: denied domains, and shorteners that hide where."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from discussion.moderation.checking import Said
from discussion.moderation.links import SHORTENERS, belongs_to, hosts_written
from discussion.moderation.models import Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject

NAME = "links"
READS = False


def version(rules: Rules) -> str:
    """Numbers and domains stand in the policy."""
    return f"1.{rules.policy.version}"


def look(subject: Subject) -> Said:
    """A denied domain, a shortener or too many links hold a text; links to allowed domains do not count."""
    rules, linked = subject.rules, [each.host for each in subject.links]
    counted = [host for host in linked if not belongs_to(host, rules.allowed_domains)]
    for host in (*linked, *hosts_written(subject.body)):
        if denied := belongs_to(host, rules.denied_domains):
            return _held(_("It leads to %(domain)s, which this site does not allow.") % {"domain": denied}, counted)
    for host in counted:
        if hiding := belongs_to(host, SHORTENERS):
            return _held(_("A link by %(domain)s hides where it leads.") % {"domain": hiding}, counted)
    if len(counted) > rules.policy.most_links:
        sentence = ngettext("It has %(count)d link.", "It has %(count)d links.", len(counted))
        return _held(sentence % {"count": len(counted)}, counted)
    return Said(score=float(len(counted)), details={"links": len(linked)})


def _held(reason: str, counted: list[str]) -> Said:
    return Said(Verdict.HOLD, reason, float(len(counted)), {"hosts": counted[:20]})
