"""Decisions told in a sentence, as a colleague would: "Mo approved this comment 2 minutes ago."."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from discussion.accounts.models import Reader
from discussion.moderation.models import Decision

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def told(decision: Decision, *, reader: Reader, now: datetime) -> str:
    """Who decided what and when, to a colleague; the decision comes with its moderator."""
    return _sentence(decision.verdict) % {"who": _who(decision, reader), "when": ago(now, decision.decided_at)}


def ago(now: datetime, time: datetime) -> str:
    """How long it is since: "just now", "2 minutes ago"."""
    seconds = int((now - time).total_seconds())
    if seconds < _MINUTE:
        return _("just now")
    if seconds < _HOUR:
        count = seconds // _MINUTE
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", count) % {"count": count}
    if seconds < _DAY:
        count = seconds // _HOUR
        return ngettext("%(count)d hour ago", "%(count)d hours ago", count) % {"count": count}
    count = seconds // _DAY
    return ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count}


def _who(decision: Decision, reader: Reader) -> str:
    if decision.is_machine:
        return _("Screening")
    if decision.moderator is None:
        return _("A moderator")
    return _("You") if decision.moderator_id == reader.id else decision.moderator.name


def _sentence(verdict: str) -> str:
    sentences = {
        "approve": _("%(who)s approved this comment %(when)s."),
        "reject": _("%(who)s rejected this comment %(when)s."),
        "remove": _("%(who)s removed this comment %(when)s."),
        "restore": _("%(who)s restored this comment %(when)s."),
        "keep": _("%(who)s left this comment as it is %(when)s."),
        "feature": _("%(who)s featured this comment %(when)s."),
        "unfeature": _("%(who)s featured this comment no longer %(when)s."),
        "escalate": _("%(who)s escalated this comment to an editor %(when)s."),
        "second_opinion": _("%(who)s asked for a second opinion on this comment %(when)s."),
        "hold": _("%(who)s held this comment %(when)s."),
        "release": _("%(who)s published this comment %(when)s."),
        "undo": _("%(who)s took back what was decided about this comment %(when)s."),
    }
    return sentences[verdict]
