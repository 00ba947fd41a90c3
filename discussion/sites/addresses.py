"""How hosts and origins are written, so that they can be compared letter by letter."""

import re
from urllib.parse import urlsplit

_LONGEST_HOST = 253
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*|\[[0-9a-f:.]+\]")
_USUAL_PORTS = {"http": 80, "https": 443}


def written_host(text: str) -> str | None:
    """The host name as browsers write it: small letters, no trailing dot, Punycode; None for what is none."""
    host = text.strip().lower().rstrip(".")
    if not host.isascii():
        host = _as_ascii(host)
    return host if len(host) <= _LONGEST_HOST and _HOST.fullmatch(host) else None


def written_origin(text: str) -> str | None:
    """The origin as browsers write it, without a port that its scheme implies; None for what is none."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return None
    is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc)
    host = written_host(f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or "")
    if parts.scheme not in _USUAL_PORTS or not is_bare or host is None or port == 0:
        return None
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != _USUAL_PORTS[parts.scheme] else "")


def host_of_request(text: str) -> str:
    """The name in a Host header, without its port."""
    name = text if text.endswith("]") else text.rsplit(":", 1)[0]
    return name.lower().rstrip(".")


def _as_ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
