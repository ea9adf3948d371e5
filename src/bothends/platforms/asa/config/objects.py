"""Objects and object groups of an ASA: addresses and services by name."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_network, summarize_address_range
from typing import Any

from bothends.ike.selectors import ANY_PORT, Addresses, Ports
from bothends.model import address
from bothends.platforms.asa.config import words as w
from bothends.platforms.ios.config.acl import PORTS, PROTOCOLS
from bothends.platforms.ios.config.line import Line

Service = tuple[int, Ports, Ports]
"""Protocol, source ports, destination ports."""
_TCP_UDP = ("tcp", "udp")
_PROTOCOLS = {**PROTOCOLS, "ah": 51, "icmp6": 58, "ipsec": 50, "snp": 109, "pptp": 47}
_PORTS = {**PORTS, "netbios-ssn": 139, "ldap": 389, "ldaps": 636, "sqlnet": 1521, "sip": 5060,
          "radius": 1645, "radius-acct": 1646, "nfs": 2049, "h323": 1720, "citrix-ica": 1494,
          "lotusnotes": 1352, "imap4": 143, "kerberos": 750, "rtsp": 554, "pptp": 1723,
          "aol": 5190, "hostname": 101, "ctiqbe": 2748, "rsh": 514, "cifs": 3020,
          "pcanywhere-data": 5631, "pcanywhere-status": 5632, "secureid-udp": 5510}  # fmt: skip
"""Port names of ASA (its CLI guide, chapter on addresses, protocols and ports)."""


class Objects:
    """What the names of a configuration stand for."""

    def __init__(
        self, objects: Iterable[Line], groups: Iterable[Line], names: Mapping[str, str]
    ) -> None:
        self._objects = _by_name(objects)
        self._groups = _by_name(groups)
        self._names = names

    def named(self, word: str) -> str:
        """The address behind a `name`, or the word itself."""
        return self._names.get(word, word)

    def network(self, name: str) -> list[Addresses]:
        """The addresses of an object, or of an object group. Raises KeyError, ValueError."""
        if name in {"any", "any4"}:
            return [Addresses.any(4)]
        if name == "any6":
            return [Addresses.any(6)]
        return self._of_group(name, frozenset()) if name in self._groups else self._of_object(name)

    def services(self, name: str) -> list[Service]:
        """The services of an object or group. Raises KeyError, ValueError."""
        return list(self._services(name, frozenset()))

    def _of_object(self, name: str) -> list[Addresses]:
        for line in self._objects[name]:
            kind, *rest = line.text.split()
            if kind in {"host", "subnet", "range"}:
                return list(self._addresses([kind, *rest]))
        raise ValueError(name)  # empty, or of a name that DNS resolves

    def _of_group(self, name: str, above: frozenset[str]) -> list[Addresses]:
        if name in above:
            raise ValueError(name)
        addresses: list[Addresses] = []
        for line in self._groups[name]:
            words = line.text.split()
            if words[0] == "group-object":
                addresses += self._of_group(words[1], above | {name})
            elif words[0] == "network-object":
                addresses += self._addresses(words[1:])
            elif words[0] != "description":
                raise ValueError(line.text)
        if not addresses:
            raise ValueError(name)
        return addresses

    def _addresses(self, words: list[str]) -> Iterator[Addresses]:
        match words:
            case ["object", name]:
                yield from self._of_object(name)
            case ["host", one]:
                yield Addresses.of(address(self.named(one)))
            case ["range", first, last]:
                bounds: Any = address(self.named(first)), address(self.named(last))
                yield from map(Addresses.of, summarize_address_range(*bounds))
            case ["subnet", *rest] | rest if len(rest) == 2:
                yield Addresses.of(w.subnet(self.named(rest[0]), rest[1]))
            case ["subnet", prefix] | [prefix]:
                yield Addresses.of(ip_network(prefix, strict=False))
            case _:
                raise ValueError(words)

    def _services(self, name: str, above: frozenset[str]) -> Iterator[Service]:
        if name in above:
            raise ValueError(name)
        if name in self._objects:
            lines, default = self._objects[name], ""
        else:
            lines, default = self._groups[name], self._default(name)
        for line in lines:
            words = line.text.split()
            if words[0] == "description":
                continue
            if words[0] == "group-object":
                yield from self._services(words[1], above | {name})
            elif words[0] == "port-object":
                for ports in read_ports(words[1:]):
                    yield from ((number, ANY_PORT, ports) for number in _numbers(default))
            elif words[0] == "protocol-object":
                yield from ((number, ANY_PORT, ANY_PORT) for number in _numbers(words[1]))
            elif words[:2] == ["service-object", "object"]:
                yield from self._services(words[2], above | {name})
            elif words[0] in {"service-object", "service"}:
                yield from _service(words[1:])
            else:
                raise ValueError(line.text)

    def _default(self, name: str) -> str:
        """The protocol that the header of a service group names for its ports."""
        return self._protocols.get(name, "")

    @property
    def _protocols(self) -> Mapping[str, str]:
        return self._groups.protocols


class _Named(dict[str, tuple[Line, ...]]):
    """The lines below objects by name, and the protocols in the headers of service groups."""

    def __init__(self) -> None:
        super().__init__()
        self.protocols: dict[str, str] = {}


def _by_name(lines: Iterable[Line]) -> _Named:
    by_name = _Named()
    for line in lines:
        words = line.text.split()
        if len(words) > 2:
            by_name[words[2]] = (*by_name.get(words[2], ()), *line.children)
            if len(words) > 3:
                by_name.protocols[words[2]] = words[3]
    return by_name


def _numbers(word: str) -> tuple[int, ...]:
    """The protocols of a word: `tcp-udp` are two."""
    if word == "tcp-udp":
        return tuple(PROTOCOLS[each] for each in _TCP_UDP)
    return (protocol(word),)


def protocol(word: str) -> int:
    """A protocol by name or number. Raises KeyError, ValueError."""
    return int(word) if word.isdigit() else _PROTOCOLS[word]


def _service(words: list[str]) -> Iterator[Service]:
    """`tcp [source eq 1024] [destination eq https]`, or the ports alone, of older releases."""
    source = target = [ANY_PORT]
    rest = words[1:]
    if rest[:1] == ["source"]:
        size = _length(rest[1:])
        source, rest = read_ports(rest[1 : 1 + size]), rest[1 + size :]
    if rest[:1] == ["destination"]:
        rest = rest[1:]
    if rest and words[0] not in {"icmp", "icmp6"}:
        target = read_ports(rest)
    for number in _numbers(words[0]):
        yield from ((number, a, b) for a in source for b in target)


def _length(words: list[str]) -> int:
    return 3 if words[:1] == ["range"] else 2


def read_ports(words: list[str]) -> list[Ports]:
    """`eq 443`, `range 1 1023`, `gt 1023`, `lt 1024`, `neq 25`. Raises ValueError, KeyError."""
    match words:
        case ["eq", one]:
            return [Ports(port(one), port(one))]
        case ["range", first, last]:
            return [Ports(port(first), port(last))]
        case ["gt", one]:
            return [Ports(port(one) + 1, 65535)]
        case ["lt", one]:
            return [Ports(0, port(one) - 1)]
        case ["neq", one]:
            return [Ports(0, port(one) - 1), Ports(port(one) + 1)]
    raise ValueError(words)


def port(word: str) -> int:
    """A port by name or number. Raises KeyError."""
    return int(word) if word.isdigit() else _PORTS[word]
