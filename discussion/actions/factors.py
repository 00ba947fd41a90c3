"""Second factors: a code counts once, whoever sends it again."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import compare_user_code, format_hotp_value, hotp_value

from discussion.accounts.models import Reader
from discussion.core.transactions import write

_PERIOD_SECONDS = 30
# A clock may be half a minute wrong.
_TOLERANCE = 1


def use_code(*, reader: Reader, code: str, now: datetime) -> Authenticator | None:
    """The factor that this code belongs to, which is used up by it; None where it belongs to none."""
    with write():
        for factor in Authenticator.objects.select_for_update().filter(user=reader).order_by("id"):
            if factor.type == Authenticator.Type.TOTP and _use_totp(factor, code, now):
                return factor
            if factor.type == Authenticator.Type.RECOVERY_CODES and factor.wrap().validate_code(code):
                return factor
    return None


def _use_totp(factor: Authenticator, code: str, now: datetime) -> bool:
    """An app's code counts for its half minute and the one before and after, and none that is older than the last."""
    present, last = int(now.timestamp()) // _PERIOD_SECONDS, factor.data.get("last_used", 0)
    around = range(present - _TOLERANCE, present + _TOLERANCE + 1)
    for counter in around:
        expected = format_hotp_value(hotp_value(factor.data["secret"], counter))
        if counter > last and compare_user_code(actual=code, expected=expected):
            factor.data["last_used"] = counter
            factor.save(update_fields=["data"])
            return True
    return False
