"""Asks a service elsewhere about a text, within the time that is left, and says what follows where none answers."""

import logging
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from discussion.core import outbound
from discussion.core.outbound import Fault, Unanswered
from discussion.moderation.checking import LATE, Said
from discussion.moderation.models import Verdict
from discussion.moderation.subject import Subject

logger = logging.getLogger(__name__)

OK = 200
_LONGEST_REASON = 300


def post(subject: Subject, url: str, *, data: bytes, headers: Mapping[str, str]) -> Any:
    """The other side's answer, whole, with status 200. Raises Unanswered."""
    seconds = min(float(subject.rules.policy.external_seconds), subject.seconds_left())
    with outbound.session(seconds=max(seconds, 0.01)) as asking:
        answer = asking.post(url, data=data, headers=dict(headers))
    if answer.status_code != OK:
        raise Unanswered(
            Fault.UNREACHABLE, _("The other side answers %(status)d.") % {"status": answer.status_code}, response=answer
        )
    return answer


def unanswered(subject: Subject, error: Exception) -> Said:
    """The word where nobody answered, or not in time, or nothing that can be read: shown or held, as the site wants."""
    logger.info("A check elsewhere gave no answer: %s", type(error).__name__)
    is_late = subject.seconds_left() <= 0
    reason = str(error) if isinstance(error, Unanswered) else _("The other side’s answer cannot be read.")
    details = {LATE: True} if is_late else {"fault": error.fault if isinstance(error, Unanswered) else "unreadable"}
    is_held = not is_late and subject.rules.policy.external_failure == "hold"
    return Said(Verdict.HOLD if is_held else Verdict.FAILED, reason[:_LONGEST_REASON], details=details)
