"""Corrections as they are entered on an ASA, whose lines of crypto maps and lists are flat."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from bothends.model import Address, Dialect, Encryption, IkeVersion, Integrity, words
from bothends.platforms.asa.config.nat import NAT_LIST
from bothends.platforms.asa.statements import IMPOSSIBLE

if TYPE_CHECKING:
    from bothends.platforms.router import Router

_ENTRY = re.compile(r"crypto (?:dynamic-)?map \S+ \d+")
_SET = re.compile(
    r"(?P<no>no )?crypto ipsec ikev\? transform-set (?P<name>(?:ikev2 )?\S+)(?P<rest>.*)"
)
_OLD_SET = re.compile(r"crypto ipsec ikev1 transform-set (?P<name>\S+)")
_SETS = re.compile(r"set ikev\? transform-set (?P<names>.+)")
_MARK = re.compile(r"(?:ikev2 )?([^\s#]+)(?:#\d+)?(?: transport)?")
_GROUP = re.compile(r"tunnel-group (\S+) ipsec-attributes")
_IN_GROUP = ("ikev1 ", "ikev2 ", "no ikev1 ", "no ikev2 ", "isakmp keepalive")
_EXEMPT = re.compile(
    r"(?:line \d+ )?deny ip (?P<local>host \S+|\S+ \S+|any4?) (?P<remote>host \S+|\S+ \S+|any4?)"
)
_OLD_NAT = re.compile(r"nat \(([^,)]+)\) \d|static \(([^,)]+),")
_OLD_EXEMPT = re.compile(r"nat \([^,)]+\) 0 access-list (?P<name>\S+).*")


class _CannotBeSaidError(Exception):
    """A correction that an ASA has no words for."""


class Target(NamedTuple):
    """Where a correction is entered, and the tunnel that it is for, where that is a single one."""

    router: "Router"
    ike: IkeVersion | None
    peer: Address | None


def typed(lines: Sequence[str], target: Target) -> tuple[str, ...]:
    """Lines of a correction as they are entered; none where an ASA cannot be told all of it.

    Args:
        lines: as `AsaLines` spells them, those of a mode with a blank before them.
        target: where, and for which tunnel.
    """
    given = [each for line in lines for each in line.split("\n") if each.strip()]
    if any(IMPOSSIBLE in line for line in given):
        return ()
    given = list(_in_groups(given, target))
    entered: list[str] = []
    try:
        for head, below in _blocks(given):
            entered += _block(head, below, target)
    except _CannotBeSaidError:
        return ()
    return tuple(entered)


def _in_groups(lines: Sequence[str], target: Target) -> Iterator[str]:
    """The lines with the tunnel group before those of its attributes that stand alone.

    A new key replaces the old one, which need not be taken away.
    """
    for line in lines:
        if line.startswith(_IN_GROUP) and not line.startswith("no "):
            yield f"tunnel-group {target.peer or '<PEER ADDRESS>'} ipsec-attributes"
            yield f" {line}"
        elif not (line.startswith(_IN_GROUP) and len(lines) > 1):
            yield line


def _blocks(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """A line, and what stands below it."""
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or not lines[index].startswith(" "):
            yield lines[start], [line.strip() for line in lines[start + 1 : index]]
            start = index


def _block(head: str, below: list[str], target: Target) -> Iterator[str]:
    router, ike, _ = target
    if head.startswith((" ", *_IN_GROUP)):
        raise _CannotBeSaidError(head)  # its mode is not known
    entry = _ENTRY.match(head.removeprefix("no "))
    if entry and head.startswith("no ") and head == f"no {entry[0]}":
        yield f"clear configure {entry[0]}"
    elif entry and not head.startswith("no "):
        yield from (_flat(entry[0], _sets(line, ike)) for line in below)
    elif head.startswith("access-list ") and below:
        yield from (_in_list(head, line) for line in below)
    elif head.startswith(NAT_LIST) and below:
        yield from (each for line in below for each in _exemption(head, line, router))
    elif head.startswith("interface "):
        yield from _of_interface(head, below, router)
    elif _SET.fullmatch(head):
        yield from _new_set(head, below, ike)
    elif _OLD_SET.match(head):
        yield from (_mode(head, line) for line in below)
    else:
        group = _GROUP.fullmatch(head)
        if group and group[1] not in router.ikev2_profiles:
            yield f"tunnel-group {group[1]} type ipsec-l2l"
        yield head
        yield from (f" {_in_mode(head, line, ike)}" for line in below)


def _flat(prefix: str, line: str) -> str:
    """A line below a prefix that every line repeats."""
    removal, text = line.startswith("no "), line.removeprefix("no ")
    whole = text if text.startswith(f"{prefix} ") else f"{prefix} {text}"
    return f"no {whole}" if removal else whole


def _in_list(head: str, line: str) -> str:
    text = line.removeprefix("no ")
    words_of = text.split(None, 2)
    if words_of[0] == "line":
        name = head.split()[1]
        return f"access-list {name} line {words_of[1]} extended {words_of[2]}"
    return _flat(head, line)


def _sets(line: str, ike: IkeVersion | None) -> str:
    """A line of an entry or profile, with the sets or proposals of the version in use."""
    match = _SETS.fullmatch(line.removeprefix("no "))
    if not match:
        return line
    names = " ".join(dict.fromkeys(_MARK.findall(match["names"])))
    kind = {IkeVersion.V1: "ikev1 transform-set", IkeVersion.V2: "ikev2 ipsec-proposal"}
    if ike is None:
        raise _CannotBeSaidError(line)
    return f"{'no ' if line.startswith('no ') else ''}set {kind[ike]} {names}"


def _in_mode(head: str, line: str, ike: IkeVersion | None) -> str:
    if line.startswith("lifetime ") and head.startswith("tunnel-group "):
        raise _CannotBeSaidError(line)  # it stands in the IKEv2 policies, for all peers
    if line.startswith("lifetime ") and head.startswith("crypto ikev2 policy "):
        return line.replace("lifetime ", "lifetime seconds ", 1)
    return _sets(line, ike)


def _of_interface(head: str, below: list[str], router: "Router") -> Iterator[str]:
    port = router.interface(head.removeprefix("interface "))
    name = port.nameif if port and port.nameif else "<INTERFACE NAME>"
    maps = [line for line in below if line.removeprefix("no ").startswith("crypto map ")]
    rest = [line for line in below if line not in maps]
    if rest:
        yield head
        yield from (f" {line}" for line in rest)
    for line in maps:
        yield f"{line} interface {name}"


def _new_set(head: str, below: list[str], ike: IkeVersion | None) -> Iterator[str]:
    """A transform set of IKEv1, or the proposal of IKEv2 that is the same."""
    match = _SET.fullmatch(head)
    if match is None or ike is None:
        raise _CannotBeSaidError(head)
    name, marked, no = (
        _MARK.sub(r"\1", match["name"]),
        match["name"].startswith("ikev2 "),
        match["no"],
    )
    second = ike is IkeVersion.V2 or marked
    start = (
        f"crypto ipsec ikev{2 if second else 1} {'ipsec-proposal' if second else 'transform-set'}"
    )
    if no or not match["rest"].strip():
        yield f"{no or ''}{start} {name}"
        return
    cipher, digest = _algorithms(match["rest"].split())
    if second:
        if any(line.startswith("mode") and line != "mode tunnel" for line in below):
            raise _CannotBeSaidError(head)
        yield f"{start} {name}"
        yield f" protocol esp encryption {_word(cipher, Dialect.ASA_PROPOSAL)}"
        yield f" protocol esp integrity {_digest(digest)}"
        return
    esp = [_word(cipher, Dialect.ASA_SET)]
    esp += [_hash(digest, Dialect.ASA_SET)] if digest else ["esp-none"]
    yield f"{start} {name} {' '.join(esp)}"
    yield from (_mode(f"{start} {name}", line) for line in below if line != "mode tunnel")


def _algorithms(names: Sequence[str]) -> tuple[Encryption, Integrity | None]:
    try:
        return Encryption(names[0]), Integrity(names[1]) if len(names) > 1 else None
    except ValueError as error:
        raise _CannotBeSaidError(names) from error


def _word(cipher: Encryption, dialect: Dialect) -> str:
    word = words(Encryption, dialect).get(cipher)
    if word is None:
        raise _CannotBeSaidError(cipher)
    return word


def _hash(digest: Integrity, dialect: Dialect) -> str:
    word = words(Integrity, dialect).get(digest)
    if word is None:
        raise _CannotBeSaidError(digest)
    return word


def _digest(digest: Integrity | None) -> str:
    return _hash(digest, Dialect.ASA_PROPOSAL) if digest else "null"


def _mode(head: str, line: str) -> str:
    """The mode of a transform set, which is tunnel mode unless a line of its own says otherwise."""
    match = _OLD_SET.match(head)
    if match is None or not line.startswith("mode "):
        raise _CannotBeSaidError(line)
    start = f"crypto ipsec ikev1 transform-set {match['name']} mode"
    return f"no {start} transport" if line == "mode tunnel" else f"{start} transport"


def _old_exemption(real: str, texts: Sequence[str], flow: str) -> Iterator[str]:
    """The same on releases before 8.3: an entry of the list that is exempt, which may be new."""
    exempt = next(filter(None, map(_OLD_EXEMPT.fullmatch, texts)), None)
    name = exempt["name"] if exempt else "VPN-EXEMPT"
    yield f"access-list {name} extended permit ip {flow}"
    if not exempt:
        yield f"nat ({real}) 0 access-list {name}"


def _exemption(head: str, line: str, router: "Router") -> Iterator[str]:
    """What leaves a flow as it is: identity NAT before all other rules."""
    match = _EXEMPT.fullmatch(line)
    if match is None:
        raise _CannotBeSaidError(line)
    texts = [entry.origin.text for entry in router.acls[head].entries]
    if old := next(filter(None, map(_OLD_NAT.match, texts)), None):
        yield from _old_exemption(old[1] or old[2], texts, f"{match['local']} {match['remote']}")
        return
    names = []
    for side, text in (("LOCAL", match["local"]), ("REMOTE", match["remote"])):
        if text.startswith("any"):
            names.append("any")
            continue
        name = f"VPN-{side}-{text.removeprefix('host ').split()[0]}"
        names.append(name)
        yield f"object network {name}"
        yield f" {text if text.startswith('host ') else f'subnet {text}'}"
    yield (
        f"{head} 1 source static {names[0]} {names[0]} destination static {names[1]} {names[1]}"
        " no-proxy-arp route-lookup"
    )
