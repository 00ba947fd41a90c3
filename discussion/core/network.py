"""The network a request came from: limits are counted by it, so that a new address is no fresh start."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

# The smallest blocks that providers hand to one customer; counting by single addresses would count nothing in IPv6.
_PREFIX = {4: 24, 6: 64}
# No real chain of proxies is longer; what stands before them is not read.
_MOST_PROXIES = 16
# Such connections count as one network: none goes uncounted.
_UNKNOWN = "unknown"

_Address = IPv4Address | IPv6Address


def network_of(meta: Mapping[str, str]) -> str:
    """The network behind a request, by its WSGI variables and the proxies that the settings trust."""
    return client_network(
        remote=meta.get("REMOTE_ADDR", ""),
        forwarded_for=meta.get("HTTP_X_FORWARDED_FOR", ""),
        trusted=settings.TRUSTED_PROXIES,
    )


def client_network(*, remote: str, forwarded_for: str, trusted: Sequence[str]) -> str:
    """The client's network, `192.0.2.0/24` or `2001:db8::/64`, or `unknown` where the connection has no address.

    X-Forwarded-For is read from its right end, and each entry is believed only when a trusted proxy reported it.
    """
    address = _parsed(remote)
    proxies = _networks(tuple(trusted))
    for entry in reversed(forwarded_for.rsplit(",", _MOST_PROXIES)[-_MOST_PROXIES:]):
        reported = _parsed(entry)
        if address is None or reported is None or not any(address in proxy for proxy in proxies):
            break
        address = reported
    return _UNKNOWN if address is None else _network(address)


@lru_cache(maxsize=8)
def _networks(trusted: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(entry, strict=False) for entry in trusted)


def _parsed(entry: str) -> _Address | None:
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


def _network(address: _Address) -> str:
    # By way of the number, which drops an IPv6 address's zone.
    return str(ip_network((int(address), _PREFIX[address.version]), strict=False))
