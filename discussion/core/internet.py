"""Which addresses belong to the public internet, and which hosts are addresses in disguise."""

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

# Written out rather than taken from `is_global`, whose answers differ between versions of Python.
_CLOSED_V4 = tuple(
    IPv4Network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        # Looks public, and is the host beneath every virtual machine of one large cloud.
        "168.63.129.16/32",
    )
)
# All that is handed out; whatever else there is (mapped, translated, local, multicast) is closed.
_OPEN_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # special uses, Teredo among them, which carries an IPv4 address
        "2001:db8::/32",
        "2002::/16",  # 6to4, the same
        "3fff::/20",
    )
)
# The second half of an ISATAP address, whose last four bytes are an IPv4 address.
_ISATAP = (0x00005EFE, 0x02005EFE)
# What a resolver of C takes for an IPv4 address: its last part is a number, decimal, octal or hexadecimal.
_ENDS_IN_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?", re.IGNORECASE | re.DOTALL)


def is_public(address: Address) -> bool:
    """Whether the address is an ordinary one of the public internet, and none in which another one hides."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _CLOSED_V4)
    is_isatap = (int(address) >> 32) & 0xFFFFFFFF in _ISATAP
    return address in _OPEN_V6 and not is_isatap and not any(address in block for block in _CLOSED_V6)


def is_among(address: Address, networks: Sequence[str]) -> bool:
    """Whether the address is in one of these networks. An IPv4 address that hides in an IPv6 one is not."""
    return any(address in network for network in _networks(tuple(networks)))


def is_disguised(host: str) -> bool:
    """Whether the host is a number that a resolver takes for an address, and not the usual spelling of one."""
    if not _ENDS_IN_NUMBER.fullmatch(host):
        return False
    try:
        return str(ip_address(host)) != host
    except ValueError:
        return True


@lru_cache(maxsize=8)
def _networks(entries: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(entry, strict=False) for entry in entries)
