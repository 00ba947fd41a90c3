"""The network a request came from: limits are counted by it, so that a new address is no fresh start."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address, ip_network

from django.conf import settings

from discussion.core.internet import Address, is_among

# The smallest blocks that providers hand to one customer; counting by single addresses would count nothing in IPv6.
_PREFIX = {4: 24, 6: 64}
# No real chain of proxies is longer; what stands before them is not read.
_MOST_PROXIES = 16
# Such connections count as one network: none goes uncounted.
_UNKNOWN = "unknown"
# What proxies add besides X-Forwarded-For, as WSGI calls it.
_SIGNS_OF_A_PROXY = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


def network_of(meta: Mapping[str, str]) -> str:
    """The network behind a request, by its WSGI variables and the proxies that the settings trust."""
    return client_network(
        remote=meta.get("REMOTE_ADDR", ""),
        forwarded_for=meta.get("HTTP_X_FORWARDED_FOR", ""),
        trusted=settings.TRUSTED_PROXIES,
    )


def is_from_trusted_proxy(meta: Mapping[str, str]) -> bool:
    """Whether a proxy that the settings trust handed the request over, so that what it says of it is believed."""
    peer = _parsed(meta.get("REMOTE_ADDR", ""))
    return peer is not None and is_among(peer, settings.TRUSTED_PROXIES)


def is_client_among(meta: Mapping[str, str], allowed: Sequence[str]) -> bool:
    """Whether the one who asks is in one of these networks.

    A request that proxies forwarded counts only where a trusted one names another address than its own: else all the
    world would come from the proxy's.
    """
    peer, forwarded_for = meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", "")
    address = _client(peer, forwarded_for, settings.TRUSTED_PROXIES)
    is_forwarded = bool(forwarded_for) or any(name in meta for name in _SIGNS_OF_A_PROXY)
    if address is None or (is_forwarded and address == _parsed(peer)):
        return False
    return is_among(address, allowed)


def client_network(*, remote: str, forwarded_for: str, trusted: Sequence[str]) -> str:
    """The client's network, `192.0.2.0/24` or `2001:db8::/64`, or `unknown` where the connection has no address.

    X-Forwarded-For is read from its right end, and each entry is believed only when a trusted proxy reported it.
    """
    address = _client(remote, forwarded_for, trusted)
    return _UNKNOWN if address is None else _network(address)


def _client(remote: str, forwarded_for: str, trusted: Sequence[str]) -> Address | None:
    address = _parsed(remote)
    for entry in reversed(forwarded_for.rsplit(",", _MOST_PROXIES)[-_MOST_PROXIES:]):
        reported = _parsed(entry)
        if address is None or reported is None or not is_among(address, trusted):
            break
        address = reported
    return address


def _parsed(entry: str) -> Address | None:
    try:
        address = ip_address(_without_port(entry.strip()))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _without_port(entry: str) -> str:
    """Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`."""
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry


def _network(address: Address) -> str:
    # By way of the number, which drops an IPv6 address's zone.
    return str(ip_network((int(address), _PREFIX[address.version]), strict=False))
