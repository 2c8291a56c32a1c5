"""Addresses that webhooks may not use: all that the registries of special addresses name, in any spelling."""

import ipaddress

import pytest

from libs.common.webhooks.addresses import AddressRefused, target_of

# The address blocks of IANA's registries of special-purpose addresses, each whole, as of April 2025:
# https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry (RFC 6890, RFC 8190).
REGISTRY_4 = """
    0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29
    192.0.0.8/32 192.0.0.9/32 192.0.0.10/32 192.0.0.170/32 192.0.0.171/32 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24
    192.88.99.0/24 192.88.99.2/32 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24
    240.0.0.0/4 255.255.255.255/32
""".split()  # noqa: SIM905 - a table
REGISTRY_6 = """
    ::1/128 ::/128 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32 2001:1::1/128
    2001:1::2/128 2001:1::3/128 2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28 2001:30::/28
    2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10
""".split()  # noqa: SIM905 - a table
# RFC 5771 and RFC 4291: multicast, the old site-local and IPv4-compatible blocks, and what nobody was given.
OTHERS = ("224.0.0.0/4", "ff00::/8", "fec0::/10", "::/96", "4000::/3", "e000::/4")
PUBLIC = ("93.184.216.34", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1")
PUBLIC += (
    "191.255.255.255",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
)
PUBLIC += ("2001:200::1", "2003::1", "2400:cb00::1", "2620:4f:8001::1", "3ffe:ffff::1")


def _edges(block: str) -> list[str]:
    network = ipaddress.ip_network(block)
    return [str(network[0]), str(network[network.num_addresses // 2]), str(network[-1])]


def _carried(address: str) -> list[str]:
    """List an IPv4 address inside IPv6 ones: mapped, compatible, translated (NAT64), 6to4 and Teredo (inverted)."""
    four = int(ipaddress.IPv4Address(address))
    inside = (
        int(ipaddress.IPv6Address("::ffff:0:0")) + four,
        four,
        int(ipaddress.IPv6Address("64:ff9b::")) + four,
        int(ipaddress.IPv6Address("64:ff9b:1::")) + four,
        (0x2002 << 112) + (four << 80),
        (0x20010000 << 96) + (four ^ 0xFFFFFFFF),
    )
    return [str(ipaddress.IPv6Address(number)) for number in inside]


async def _is_taken(address: str) -> bool:
    async def resolve(_: str, __: int) -> list[str]:
        return [address]

    try:
        await target_of("https://bank.example/h", private=False, resolve=resolve)
    except AddressRefused:
        return False
    return True


async def test_no_special_block_is_taken_at_any_of_its_edges() -> None:
    special = [edge for block in (*REGISTRY_4, *REGISTRY_6, *OTHERS) for edge in _edges(block)]
    assert [address for address in special if await _is_taken(address)] == []


async def test_an_ipv4_address_inside_another_is_not_taken_either() -> None:
    carried = [one for block in REGISTRY_4 for edge in _edges(block) for one in _carried(edge)]
    assert [address for address in carried if await _is_taken(address)] == []


async def test_what_lies_beside_them_is_taken() -> None:
    assert [address for address in PUBLIC if not await _is_taken(address)] == []


async def test_one_special_address_among_public_ones_refuses_the_name() -> None:
    async def resolve(_: str, __: int) -> list[str]:
        return ["93.184.216.34", "192.0.0.8"]

    with pytest.raises(AddressRefused):
        await target_of("https://bank.example/h", private=False, resolve=resolve)


REFUSED = {
    "loopback": ("https://bank.example/h", "127.0.0.1"),
    "loopback by another number": ("https://2130706433/h", "127.0.0.1"),
    "private": ("https://bank.example/h", "10.1.2.3"),
    "carrier-grade": ("https://bank.example/h", "100.64.0.1"),
    "link-local, the cloud's metadata": ("https://metadata/h", "169.254.169.254"),
    "private v6": ("https://bank.example/h", "fd00::1"),
    "loopback v6": ("https://[::1]/h", "::1"),
    "mapped": ("https://bank.example/h", "::ffff:127.0.0.1"),
    "nat64": ("https://bank.example/h", "64:ff9b::7f00:1"),
    "6to4": ("https://bank.example/h", "2002:7f00:1::"),
    "multicast": ("https://bank.example/h", "224.0.0.1"),
    "unspecified": ("https://bank.example/h", "0.0.0.0"),  # noqa: S104 - it is refused
    "reserved": ("https://bank.example/h", "240.0.0.1"),
    "plain http": ("http://bank.example/h", "93.184.216.34"),
    "another port": ("https://bank.example:8443/h", "93.184.216.34"),
    "a password": ("https://me:secret@bank.example/h", "93.184.216.34"),
    "a file": ("file:///etc/passwd", "93.184.216.34"),
    "no host": ("https:///h", "93.184.216.34"),
    "a line feed": ("https://bank.example/h\r\nX: y", "93.184.216.34"),
    "a port that is none": ("https://bank.example:port/", "93.184.216.34"),
    "too long": ("https://bank.example/" + "a" * 600, "93.184.216.34"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_addresses_that_are_not_public_are_refused(name: str) -> None:
    url, address = REFUSED[name]

    async def resolve(_: str, __: int) -> list[str]:
        return [address]

    with pytest.raises(AddressRefused):
        await target_of(url, private=False, resolve=resolve)


async def test_the_address_that_was_looked_at_is_the_one_connected_to() -> None:
    answers = [["93.184.216.34"], ["10.0.0.1"]]

    async def rebinding(_: str, __: int) -> list[str]:
        return answers.pop(0)

    target = await target_of("https://bank.example/h?a=1", private=False, resolve=rebinding)
    assert (target.url, target.host) == ("https://93.184.216.34:443/h?a=1", "bank.example")
    with pytest.raises(AddressRefused):
        await target_of("https://bank.example/h", private=False, resolve=rebinding)

    async def mixed(_: str, __: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    with pytest.raises(AddressRefused):
        await target_of("https://bank.example/h", private=False, resolve=mixed)
