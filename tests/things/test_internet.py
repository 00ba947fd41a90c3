"""Which addresses are public, in every form in which one can be written."""

from ipaddress import ip_address

import pytest

from discussion.core.internet import is_among, is_disguised, is_public

CLOSED = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1"),
    *("198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255"),
    "168.63.129.16",
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b::808:808", "64:ff9b:1::7f00:1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1", "2001:10::1"),
    *("2002:7f00:1::1", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%1"),
    *("fec0::1", "ff02::1", "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:7f00:1", "4000::1", "::2"),
]
OPEN = [
    *("8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255"),
    *("128.0.0.1", "169.253.255.255", "172.15.255.255", "172.32.0.1", "192.167.255.255", "192.169.0.1"),
    *("198.17.255.255", "198.20.0.1", "223.255.255.255"),
    *("2606:4700:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001::1", "2003::1"),
]


@pytest.mark.parametrize("address", CLOSED)
def test_what_is_not_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OPEN)
def test_what_is_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        *(
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "127.1",
            "127.0.1",
            "0",
            "00",
            "017700000001",
            "127.0.0.1.",
        ),
        *(
            "0x",
            "1.2.3.0x4",
            "1.2.3",
            "1.2.3.4.5",
            "example.123",
            "256.0.0.1",
            "01.2.3.4",
            "::ffff:127.0.0.1",
            "127.0.0.01",
        ),
    ],
)
def test_a_number_in_disguise_is_found(host):
    assert is_disguised(host)


@pytest.mark.parametrize(
    "host", ["8.8.8.8", "127.0.0.1", "example.org", "0x.example", "123.example.org", "::1", "a1", "1a"]
)
def test_an_ordinary_host_is_none(host):
    assert not is_disguised(host)


def test_a_hidden_address_is_not_among_the_networks_of_the_plain_one():
    assert is_among(ip_address("10.1.2.3"), ["10.0.0.0/8"])
    assert not is_among(ip_address("::ffff:10.1.2.3"), ["10.0.0.0/8"])
    assert not is_among(ip_address("10.1.2.3"), [])
