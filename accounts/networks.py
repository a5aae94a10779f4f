"""What is kept of the address that a request comes from. Pure: values in, values out."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network


def shown_network(address: str) -> str:
    """What the desk against fraud sees of an address: /24 or /48; nothing where there is no address."""
    return _network(address, 24, 48)


def limited_network(address: str) -> str:
    """What shares one limit: /24, or /64, which is what one household or ward gets of IPv6."""
    return _network(address, 24, 64)


def _network(address: str, bits_4: int, bits_6: int) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network((found, bits_4 if found.version == 4 else bits_6), strict=False))
