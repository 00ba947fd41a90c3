"""Which addresses may be given to us to send to; where they lead is looked at again when they are dialled."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from discussion.core.internet import is_among, is_disguised, is_public

LONGEST = 2000


def parts_of(url: str) -> SplitResult | None:
    """The parts of a plainly written web address; None for anything that is read in more than one way."""
    if not (0 < len(url) <= LONGEST and url.isascii() and url.isprintable()) or set(url) & set(' \\"<>'):
        return None
    try:
        parts = urlsplit(url)
        is_plain = bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    is_plain = is_plain and parts.scheme in ("http", "https") and not parts.fragment
    return parts if is_plain and not is_disguised(parts.hostname or "") else None


def is_allowed_number(host: str) -> bool:
    """Whether the host is an address of OUTBOUND_ALLOW."""
    try:
        return is_among(ip_address(host), settings.OUTBOUND_ALLOW)
    except ValueError:
        return False


def is_private(host: str) -> bool:
    """Whether the host says by itself that it is not of the public internet."""
    try:
        return not is_public(ip_address(host))
    except ValueError:
        return "." not in host.rstrip(".") or host.rstrip(".").endswith((".localhost", ".local", ".internal"))


def is_number(host: str) -> bool:
    """Whether the host is an address and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
