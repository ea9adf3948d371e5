"""Reader of the access lists of an ASA: flat lines with netmasks and objects."""

from collections.abc import Iterable, Mapping
from ipaddress import ip_network

from bothends.ike.selectors import ANY, ANY_PORT, Addresses, Ports, TrafficSelector
from bothends.model import address
from bothends.platforms.asa.config import words as w
from bothends.platforms.asa.config.objects import Objects, Service, protocol, read_ports
from bothends.platforms.ios.config.line import Line
from bothends.platforms.router import Acl, AclEntry, Interface, Origin

_PORT_WORDS = {"eq": 2, "gt": 2, "lt": 2, "neq": 2, "range": 3}
_TRAILING = {"log", "disable", "default", "interval"}


def read_access_lists(
    file: str, lines: Iterable[Line], objects: Objects, ports: Mapping[str, Interface]
) -> dict[str, Acl]:
    """The access lists by name; `ports` are the interfaces by `nameif`.

    An entry that is inactive is not there. A `no` line takes an entry back, `line N` puts one
    before the Nth, as in corrections that are pasted.
    """
    texts: dict[str, list[tuple[Origin, list[str]]]] = {}
    for line in lines:
        words = line.text.split()
        removal = words[0] == "no"
        words = words[1:] if removal else words
        if len(words) < 3:
            continue
        name, rest = words[1], words[2:]
        entries = texts.setdefault(name, [])
        at = len(entries)
        if rest[0] == "line" and rest[1:2] and w.is_number(rest[1]):
            at, rest = int(rest[1]) - 1, rest[2:]
        if removal:
            texts[name] = [each for each in entries if each[1] != rest]
        else:
            entries.insert(at, (Origin(file, line.number, line.text), rest))
    return {
        name: _access_list(file, name, entries, objects, ports) for name, entries in texts.items()
    }


def _access_list(
    file: str,
    name: str,
    lines: list[tuple[Origin, list[str]]],
    objects: Objects,
    ports: Mapping[str, Interface],
) -> Acl:
    entries: list[AclEntry] = []
    unread: list[Origin] = []
    standard = any(words[0] == "standard" for _, words in lines)
    for origin, words in lines:
        if words[0] == "remark" or "inactive" in words:
            continue
        try:
            entries.append(_entry(origin, words, objects, ports))
        except (ValueError, KeyError, IndexError):
            unread.append(origin)
    origin = lines[0][0] if lines else Origin(file, 0, name)
    return Acl(name, standard, tuple(entries), origin, tuple(unread), netmasks=True)


def _entry(
    origin: Origin, words: list[str], objects: Objects, ports: Mapping[str, Interface]
) -> AclEntry:
    kind, left = (words[0], words[1:]) if words[0] in {"extended", "standard"} else ("", words)
    action, left = left[0], left[1:]
    if action not in {"permit", "deny"}:
        raise ValueError(words)
    if kind == "standard":
        source, rest = _addresses(left, objects, ports)
        flows = [TrafficSelector(0, ANY, each) for each in source]
    else:
        flows, rest = _flows(left, objects, ports)
    while rest:
        if rest[0] not in _TRAILING and not rest[0].isdigit():
            raise ValueError(rest)
        rest = rest[1:]
    return AclEntry(
        action == "permit", tuple(flows), established=False, sequence=None, origin=origin
    )


def _flows(
    words: list[str], objects: Objects, ports: Mapping[str, Interface]
) -> tuple[list[TrafficSelector], list[str]]:
    services, left = _services(words, objects)
    sources, left = _addresses(left, objects, ports)
    from_ports, left = _ports(left, objects)
    targets, left = _addresses(left, objects, ports)
    to_ports, left = _ports(left, objects)
    if services[0][0] in {1, 58} and left and left[0] not in _TRAILING:
        left = left[1:]  # a type of ICMP
    flows = [
        TrafficSelector(number, source, target, local, remote)
        for number, of_source, of_target in services
        for source in sources
        for target in targets
        if source.version == target.version
        for local in (from_ports or [of_source])
        for remote in (to_ports or [of_target])
    ]
    if not flows:
        raise ValueError(words)
    return flows, left


def _services(words: list[str], objects: Objects) -> tuple[list[Service], list[str]]:
    if words[0] in {"object", "object-group"}:
        return objects.services(words[1]), words[2:]
    return [(protocol(words[0]), ANY_PORT, ANY_PORT)], words[1:]


def _addresses(
    words: list[str], objects: Objects, ports: Mapping[str, Interface]
) -> tuple[list[Addresses], list[str]]:
    word = words[0]
    if word in {"any", "any4", "any6"}:
        return objects.network(word), words[1:]
    if word == "host":
        return [Addresses.of(address(objects.named(words[1])))], words[2:]
    if word in {"object", "object-group"}:
        return objects.network(words[1]), words[2:]
    if word == "interface":
        own = ports[words[1]].address(4)
        if own is None:
            raise ValueError(words)
        return [Addresses.of(own)], words[2:]
    if ":" in word:
        return [Addresses.of(ip_network(word, strict=False))], words[1:]
    return [Addresses.of(w.subnet(objects.named(word), words[1]))], words[2:]


def _ports(words: list[str], objects: Objects) -> tuple[list[Ports], list[str]]:
    """The ports behind an address; none where it names none."""
    size = _PORT_WORDS.get(words[0], 0) if words else 0
    if size:
        return read_ports(words[:size]), words[size:]
    if len(words) > 1 and words[0] == "object-group":
        try:
            services = objects.services(words[1])
        except (KeyError, ValueError):
            return [], words  # the group of the addresses that follow
        if services:
            return [target for _, _, target in services], words[2:]
    return [], words
