"""Whose comments wait for a moderator, whatever they say. Those of trusted readers and staff do not."""

from django.utils.translation import gettext as _

from discussion.moderation.checking import Said
from discussion.moderation.links import belongs_to
from discussion.moderation.models import Policy, Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject
from discussion.moderation.trust import GUEST, NEWCOMER, STAFF, TRUSTED

NAME = "policy"
READS = False
_Holds = Policy.Holds
_WAITING = {
    _Holds.NOBODY: frozenset[str](),
    _Holds.GUESTS: frozenset({GUEST}),
    _Holds.NEWCOMERS: frozenset({GUEST, NEWCOMER}),
}


def version(rules: Rules) -> str:
    """The policy's own."""
    return f"1.{rules.policy.version}"


def look(subject: Subject) -> Said:
    """What the site's policy, or the article's own, wants of this author's comments."""
    reason = _reason(subject)
    if not reason:
        return Said()
    if subject.trust in (TRUSTED, STAFF):
        skipped = _("%(reason)s This author is trusted, so it does not wait.") % {"reason": reason}
        return Said(Verdict.NOTE, skipped)
    return Said(Verdict.HOLD, reason)


def _reason(subject: Subject) -> str:
    policy = subject.rules.policy
    if policy.holds == _Holds.EVERYONE:
        return _("All comments wait for a moderator here.")
    if subject.trust in _WAITING[_Holds(policy.holds)]:
        if subject.trust == GUEST:
            return _("Guests’ comments wait for a moderator here.")
        return _("Newcomers’ comments wait here until %(count)d are published.") % {"count": policy.newcomer_until}
    if policy.holds_links and any(not belongs_to(each.host, subject.rules.allowed_domains) for each in subject.links):
        return _("Comments with links wait for a moderator here.")
    return ""
