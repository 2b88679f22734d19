"""Which addresses may be asked: the web only, no credentials, and every IP address public.

A name is resolved once, everything that it resolves to is checked, and the connection goes to what was checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import quote, urlsplit

IP = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
"""Returns the IP addresses of a host's name and a port. Raises `OSError`, as `socket.getaddrinfo` does."""

PORTS = {"http": 80, "https": 443}
_LONGEST = 2_000
_SENT_AS_IS = "!$%&'()*+,-./:;=?@_~"


class Refused(Exception):
    """An address that is not asked; the text says why. One that *is_private* would be if private ones were allowed."""

    def __init__(self, why: str, *, is_private: bool = False) -> None:
        super().__init__(why)
        self.is_private = is_private


class Target(NamedTuple):
    """Whom to ask for what: *host* is a name in ASCII or an IP address, *path* what stands behind it in the request."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host as the header `Host` names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address, in the form in which it is asked for."""
        return f"{self.scheme}://{self.authority}{self.path}"


def target_of(url: str) -> Target:
    """Whom to ask for an address. Raises `Refused` unless it is a plain one on the web."""
    if len(url) > _LONGEST:
        raise Refused(f"the address has {len(url):,} characters; {_LONGEST:,} is the most")
    if re.search(r"[\x00-\x20\x7f\\]", url):
        raise Refused("the address holds a space, a backslash or a control character")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(f"the address cannot be read: {error}") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise Refused("only addresses that begin with http:// or https:// can be asked")
    if "@" in parts.netloc:
        raise Refused("the address holds a user's name or password")
    if port == 0:
        raise Refused("no server has the port 0")
    path = quote(parts.path or "/", safe=_SENT_AS_IS)
    query = f"?{quote(parts.query, safe=_SENT_AS_IS)}" if parts.query else ""
    return Target(scheme, _host(parts.hostname or ""), port or PORTS[scheme], path + query)


def _host(typed: str) -> str:
    """The host in ASCII; an IP address, however it is spelled, in its usual form. Raises `Refused`."""
    if ":" in typed:
        if "%" in typed:
            raise Refused("the address names a network interface")
        try:
            return str(IPv6Address(typed))
        except ValueError:
            raise Refused(f"'{typed}' is no IP address") from None
    try:
        # Full-width digits and ideographic full stops become plain ones here, so this comes first.
        host = typed.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise Refused(f"'{typed}' cannot be the name of a host") from None
    host = host.removesuffix(".")
    if not re.fullmatch(r"[a-z0-9_.-]+", host) or ".." in host or host.startswith("."):
        raise Refused(f"'{typed}' cannot be the name of a host")
    if re.fullmatch(r"\d+|0x[0-9a-f]*", host.rpartition(".")[2]):
        return _ipv4(host, typed)
    return host


def _ipv4(host: str, typed: str) -> str:
    """The IPv4 address that is spelled in decimal, octal or hexadecimal, in one to four parts, as browsers read it.

    Raises `Refused` for what none of them reads. Source: the WHATWG's URL standard, "IPv4 parser".
    """
    try:
        *parts, last = [_number(part) for part in host.split(".")]
        if len(parts) > 3 or any(part > 255 for part in parts) or last >= 256 ** (4 - len(parts)):
            raise ValueError
    except ValueError:
        raise Refused(f"'{typed}' is no IP address") from None
    return str(IPv4Address(last + sum(part << 8 * (3 - place) for place, part in enumerate(parts))))


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if part.startswith("0") else int(part)


# Special-purpose addresses: the registries of IANA for IPv4 and IPv6 (RFC 6890 and its successors).
_PRIVATE: tuple[IPv4Network | IPv6Network, ...] = (
    *map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "100.64.0.0/10")),
    *map(IPv6Network, ("::1/128", "fc00::/7")),
)
_NEVER: tuple[IPv4Network | IPv6Network, ...] = (
    *map(
        IPv4Network,
        (
            *("0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            # What a cloud tells each of its machines about itself, secrets included.
            *("100.100.100.200/32", "168.63.129.16/32"),
        ),
    ),
    *map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20", "fd00:ec2::254/128")),
)
_GLOBAL = IPv6Network("2000::/3")  # all that IANA has given out
_COMPATIBLE = IPv6Network("::/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_ISATAP = (0x00005EFE, 0x02005EFE)


def may_ask(ip: IP, *, allow_private: bool) -> bool:
    """Whether an IP address is public, or with *allow_private* one of a private network or of this machine.

    An IPv4 address within an IPv6 address counts, too. Link-local and multicast addresses, those that are kept for
    documentation or for later, and those where clouds tell secrets, are never asked.
    """
    if isinstance(ip, IPv6Address):
        inner = _inner(ip)
        if inner is not None:
            return may_ask(inner, allow_private=allow_private)
        if ip not in _GLOBAL and ip not in _PRIVATE[-1] and ip not in _PRIVATE[-2]:
            return False
    if any(ip in network for network in _NEVER):
        return False
    return allow_private or not any(ip in network for network in _PRIVATE)


def _inner(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address to which an IPv6 address leads: mapped, compatible, NAT64, 6to4 or ISATAP; None if to none."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    number = int(ip)
    if ip in _NAT64 or (ip in _COMPATIBLE and number > 1):
        return IPv4Address(number & 0xFFFFFFFF)
    if ip in _SIX_TO_FOUR:
        return IPv4Address(number >> 80 & 0xFFFFFFFF)
    if number >> 32 & 0xFFFFFFFF in _ISATAP:
        return IPv4Address(number & 0xFFFFFFFF)
    return None


def checked_ips(target: Target, resolver: Resolver, *, allow_private: bool) -> list[str]:
    """The IP addresses of a target's host. Raises `Refused` if one of them may not be asked, and `OSError`."""
    try:
        ips = [ip_address(target.host)]
    except ValueError:
        ips = [ip_address(ip.partition("%")[0]) for ip in resolver(target.host, target.port)]
    for ip in ips:
        if not may_ask(ip, allow_private=allow_private):
            named = f"{ip} is not" if str(ip) == target.host else f"{target.host} is {ip}, which is not"
            is_private = may_ask(ip, allow_private=True)
            hint = "; --allow-private asks it" if is_private else ""
            raise Refused(f"{named} a public address{hint}", is_private=is_private)
    return [*dict.fromkeys(map(str, ips))]
