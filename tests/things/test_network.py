"""Which network a request is counted by."""

import random

import pytest

from discussion.core.network import client_network

PROXIES = ["10.0.0.0/8", "2001:db8:ffff::/48", "127.0.0.1"]


def network(remote, forwarded_for="", trusted=PROXIES):
    return client_network(remote=remote, forwarded_for=forwarded_for, trusted=trusted)


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_a_connection_is_counted_by_its_network(remote, expected):
    assert network(remote) == expected


def test_the_header_of_a_stranger_is_not_believed():
    assert network("198.51.100.7", "192.0.2.1") == "198.51.100.0/24"


def test_without_trusted_proxies_no_header_is_believed():
    assert network("10.0.0.1", "192.0.2.1", trusted=[]) == "10.0.0.0/24"


@pytest.mark.parametrize(
    ("remote", "forwarded_for", "expected"),
    [
        ("10.0.0.1", "192.0.2.1", "192.0.2.0/24"),
        ("::ffff:10.0.0.1", "192.0.2.1", "192.0.2.0/24"),
        ("2001:db8:ffff::1", "2001:db8:5::1", "2001:db8:5::/64"),
        ("10.0.0.1", "203.0.113.9, 192.0.2.1", "192.0.2.0/24"),
        ("10.0.0.1", "203.0.113.9, 192.0.2.1, 10.9.9.9", "192.0.2.0/24"),
        ("10.0.0.1", "10.1.1.1, 10.2.2.2", "10.1.1.0/24"),
        ("10.0.0.1", "192.0.2.1:4711", "192.0.2.0/24"),
        ("10.0.0.1", "[2001:db8:5::1]:4711", "2001:db8:5::/64"),
        ("10.0.0.1", "", "10.0.0.0/24"),
    ],
)
def test_a_trusted_proxy_is_believed_as_far_as_it_reaches(remote, forwarded_for, expected):
    assert network(remote, forwarded_for) == expected


@pytest.mark.parametrize(
    "rubbish",
    [
        "unknown",
        "_hidden",
        "999.1.1.1",
        "1.2.3",
        "<script>",
        "\x00",
        "[",
        "[]:",
        ":",
        "::1::",
        ",,,",
        "1.2.3.4.5",
        "é",
        "٣.٣.٣.٣",
    ],
)
def test_rubbish_in_the_header_falls_back_to_the_last_believed_address(rubbish):
    assert network("10.0.0.1", rubbish) == "10.0.0.0/24"
    assert network("10.0.0.1", f"192.0.2.1, {rubbish}, 10.7.7.7") == "10.7.7.0/24"


def test_a_thousand_forged_chains_are_one_network():
    seen = random.Random(1)
    chains = [f"{seen.randrange(1, 224)}.{n % 256}.0.1, {seen.randrange(1, 224)}.0.0.{n % 256}" for n in range(1000)]
    assert {network("198.51.100.7", chain) for chain in chains} == {"198.51.100.0/24"}
    assert {network("10.0.0.1", f"{chain}, 192.0.2.1") for chain in chains} == {"192.0.2.0/24"}


def test_an_endless_chain_costs_no_more_than_its_end():
    assert network("10.0.0.1", "10.0.0.1," * 100_000 + "192.0.2.1") == "192.0.2.0/24"
    assert network("10.0.0.1", "192.0.2.1," + "10.3.3.3," * 100_000 + "10.4.4.4") == "10.3.3.0/24"
