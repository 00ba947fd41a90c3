"""When two addresses name the same article."""

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_TRACKING = {
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "yclid",
    "twclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "ref_src",
    "ocid",
    "cmpid",
    "wt_mc",
    "spm",
}
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "at_", "hsa_", "__hs")
_DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 2000


def normalise(url: str) -> str | None:
    """The form in which addresses are compared; None where it is no http(s) address.

    Scheme, case of the host, default port, trailing slash, fragment and tracking parameters do not tell
    articles apart; other parameters do, in any order.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        return None
    host = _host(parts.hostname) + (f":{port}" if port and port != _DEFAULT_PORTS[parts.scheme.lower()] else "")
    path = quote(unquote(parts.path, errors="replace"), safe="/~!$&'()*+,;=:@-._").rstrip("/")
    pairs = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracking(pair[0]))
    address = host + path + (f"?{urlencode(pairs)}" if pairs else "")
    return address if len(address) <= MAX_LENGTH else None


def _host(name: str) -> str:
    try:
        return name.lower().rstrip(".").encode("idna").decode("ascii")
    except UnicodeError:
        return name.lower()


def _is_tracking(parameter: str) -> bool:
    name = parameter.lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)
