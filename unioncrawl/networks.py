"""Which addresses a crawl connects to: those of the public internet, and no machine or network of one's own.

A page may name any address, and so may a name server. Looked at is the address that is connected to, not the name.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Self

import attrs

from unioncrawl.errors import UsageProblemError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""On networks that have IPv6 alone, every IPv4 host is there (RFC 6052)."""

_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that was ever given out of IPv6 (RFC 4291, 2.4)."""

_KINDS = (
    ("is_unspecified", "the address of no machine"),
    ("is_loopback", "this machine itself"),
    ("is_link_local", "a link-local address"),
    ("is_multicast", "a multicast address"),
    ("is_reserved", "a reserved address"),
    ("is_private", "a private address"),
)


@attrs.frozen
class OpenNetworks:
    """Networks that are open to a crawl although they are not public: ``UNIONCRAWL_OPEN_NETWORKS``."""

    networks: tuple[Network, ...] = ()

    @classmethod
    def parsed(cls, setting: str) -> Self:
        """Return the networks in ``setting``, apart by blanks.

        :raises UsageProblemError: if one is malformed.
        """
        networks = []
        for item in setting.split():
            try:
                networks.append(ipaddress.ip_network(item))
            except ValueError as error:
                raise UsageProblemError(
                    f"UNIONCRAWL_OPEN_NETWORKS: {item!r} is no network such as 10.0.0.0/8 or fd00::/8 ({error})"
                ) from error
        return cls(tuple(networks))

    def refusal(self, text: str) -> str:
        """Return why ``text``, an address as connections have it, is not connected to; ``""`` if it may be."""
        address = _inside(ipaddress.ip_address(text.partition("%")[0]))
        if any(address.version == network.version and address in network for network in self.networks):
            return ""
        return kind_of(address)


def kind_of(address: Address) -> str:
    """Return what an address is that is not of the public internet; ``""`` for one that is."""
    for name, kind in _KINDS:
        if getattr(address, name):
            return kind
    if not address.is_global or (address.version == 6 and address not in _UNICAST):
        return "an address that is not of the public internet"
    if address.version == 6 and (address.sixtofour or address.teredo):
        return "a tunnel to another address"
    return ""


def literal(host: str) -> str:
    """Return the address that ``host`` is, in any form that resolvers take (``127.1``, ``0x7f000001``, ``017700000001``,
    ``[::1]``); ``""`` if it is a name.
    """
    bare = host.removeprefix("[").removesuffix("]")
    try:
        return str(ipaddress.ip_address(bare.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(bare)) if bare[:1].isdigit() else ""
    except (OSError, UnicodeEncodeError):
        return ""


def _inside(address: Address) -> Address:
    """Return the IPv4 address in an IPv6 one that means it."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
