"""What of an ASA's configuration is a tunnel's: by the names that bothends gives."""

import re
from collections.abc import Collection, Mapping, Sequence

from bothends.errors import InputError
from bothends.platforms.asa.difference.lines import object_of
from bothends.platforms.asa.objects import AsaLine, top
from bothends.platforms.naming import PREFIX

_SET = re.compile(r"crypto ipsec ikev[12] (?:transform-set|ipsec-proposal) (\S+)")
_USES_SETS = re.compile(
    r"(?:crypto map \S+ \d+ )?set ikev[12] (?:transform-set|ipsec-proposal) (.+)"
)
_MAP = re.compile(rf"crypto map ({PREFIX}\S+) interface \S+")


def owned(lines: Sequence[AsaLine], name: str) -> tuple[AsaLine, ...]:
    """The lines of global configuration of one tunnel, in the order in which they are entered.

    `name` is that of its objects. Sets are not among them: tunnels share those.
    """
    peers = {line.text.split()[1] for line in lines if line.has(f"default-group-policy {name}")}
    entries = {
        object_of(line.text) for line in lines if line.text.endswith(f" match address {name}")
    }
    starts = (
        f"object-group network {name}-LOCAL ",
        f"object-group network {name}-REMOTE ",
        f"access-list {name} ",
        f"group-policy {name} ",
        f"crypto ipsec profile {name} ",
        f"route {name} ",
        *(f"tunnel-group {peer} " for peer in sorted(peers)),
        *(f"{entry} " for entry in sorted(entries)),
    )
    interface = (f"nameif {name}", f"tunnel protection ipsec profile {name}")
    exempt = f" source static {name}-LOCAL {name}-LOCAL destination static {name}-REMOTE "
    belonging = [
        line
        for line in lines
        if f"{line.text} ".startswith(starts)
        or any(map(line.has, interface))
        or (line.text.startswith("nat (") and exempt in line.text)
    ]
    return tuple(sorted(belonging, key=lambda line: _place(line.text)))


_ORDER = (
    "object-group ", "access-list ", "nat (", "crypto ikev", "crypto ipsec ikev", "group-policy ",
    "tunnel-group ", "crypto ipsec profile ", "interface ", "route ", "crypto map ",
)  # fmt: skip


def _place(text: str) -> int:
    last = text.startswith("crypto map ") and " interface " in text
    kind = next((i for i, start in enumerate(_ORDER) if text.startswith(start)), len(_ORDER))
    return len(_ORDER) + 1 if last else kind


def left_over(lines: Sequence[AsaLine], gone: Collection[str]) -> tuple[AsaLine, ...]:
    """Sets and applied maps of ours that nothing uses once these lines, by text, are gone."""
    stay = [line for line in lines if line.text not in gone]
    used = {
        name
        for line in stay
        for text in (line.text, *(child.text for child in line.children))
        if (match := _USES_SETS.fullmatch(text))
        for name in match[1].split()
    }
    maps = {line.text.split()[2] for line in stay if re.match(r"crypto map \S+ \d", line.text)}
    before = {
        name
        for line in lines
        for text in (line.text, *(child.text for child in line.children))
        if (match := _USES_SETS.fullmatch(text))
        for name in match[1].split()
    }
    sets = (
        line
        for line in stay
        if (match := _SET.match(line.text))
        and match[1].startswith(PREFIX)
        and match[1] in before - used
    )
    had = {line.text.split()[2] for line in lines if re.match(r"crypto map \S+ \d", line.text)}
    applied = (
        line for line in stay if (match := _MAP.fullmatch(line.text)) and match[1] in had - maps
    )
    return (*sets, *applied)


def in_order(lines: Sequence[AsaLine]) -> list[AsaLine]:
    """Lines in the order in which they are entered."""
    return sorted(lines, key=lambda line: _place(line.text))


def refuse_used(lines: Sequence[AsaLine], gone: Sequence[AsaLine]) -> None:
    """Refuse to take away what lines of others name.

    Raises:
        InputError: one of them does; quotes it.
    """
    names = {
        line.text.split()[2 if line.text.startswith("object-group") else 1]
        for line in gone
        if line.text.startswith((f"object-group network {PREFIX}", f"access-list {PREFIX}"))
    }
    texts = {line.text for line in gone}
    stay = [line for line in lines if line.text not in texts]
    # an access list that loses a row is not removed while another row of it stays
    names -= {line.text.split()[1] for line in stay if line.text.startswith("access-list ")}
    for line in stay:
        if names & set(line.text.split()):
            raise InputError(
                f"{line.text!r} names an object that would be removed",
                hint="bothends did not write it: remove that line first",
            )


def running_peers(lines: Sequence[AsaLine]) -> Mapping[str, str]:
    """The tunnels of ours that run, by name, each with its peer."""
    peers = {}
    for line in top(lines, "tunnel-group "):
        policy = line.child(f"default-group-policy {PREFIX}")
        if policy:
            peers[policy.split()[-1].removeprefix(PREFIX)] = line.text.split()[1]
    return peers
