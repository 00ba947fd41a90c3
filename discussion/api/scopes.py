"""What a token must be allowed to do before it does anything: decided here for every address."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from discussion.accounts.scopes import Scope
from discussion.core.errors import Kind, Refusal

if TYPE_CHECKING:
    from discussion.accounts.models import Token

_SAFE = ("GET", "HEAD", "OPTIONS")
_MODERATION = "api/v1/moderation/"
# Asks by POST and changes nothing; its token stands in addresses, so it shall be one that can do no more than read.
_ANALYSIS = "api/v1/comments:analyze"


def scope_of(method: str, route: str) -> Scope:
    """The one scope that a token needs for this method of this route."""
    if route.startswith(_MODERATION):
        return Scope.MODERATE
    return Scope.READ if method in _SAFE or route == _ANALYSIS else Scope.WRITE


def refuse_beyond(token: "Token", *, method: str, route: str, is_for_sessions: bool) -> None:
    """Refuse what the token is not for: what is beyond its scopes, and to a personal one what only sessions change.

    Raises Refusal: `scope_missing`, `session_required`.
    """
    needed = scope_of(method, route)
    if not token.allows(needed):
        raise Refusal(
            Kind.FORBIDDEN,
            "scope_missing",
            _("This token lacks the scope %(needed)s: make one that has it.") % {"needed": needed},
        )
    if is_for_sessions and token.is_personal and method not in _SAFE:
        sentence = _("A personal token changes nothing of your account: sign in, and use your session.")
        raise Refusal(Kind.FORBIDDEN, "session_required", sentence)
