"""What already runs on a router, as far as names and numbers go."""

import re
from collections.abc import Mapping

from bothends.model import Authentication, DhGroup, Encryption, Integrity, Phase1
from bothends.platforms.ios.difference.canonical import canonical
from bothends.platforms.ios.difference.owners import owners
from bothends.platforms.ios.difference.running import Entry, Running
from bothends.platforms.ios.difference.surplus import map_on, maps_on
from bothends.platforms.ios.write import UsedNames
from bothends.platforms.ios.write.allocation import TEMPLATE, TUNNEL
from bothends.platforms.ios.write.spelling import ISAKMP_CIPHERS, ISAKMP_HASHES
from bothends.platforms.naming import PREFIX

_CIPHERS: Mapping[str, Encryption] = {
    canonical(f"encr {spelling}")[5:]: cipher for cipher, spelling in ISAKMP_CIPHERS.items()
}
_HASHES: Mapping[str, Integrity] = {spelling: hash_ for hash_, spelling in ISAKMP_HASHES.items()}


_NUMBERED = re.compile(r"crypto map ((?:ipv6 )?\S+) (\d+)(.*)")
"""An entry of a crypto map: `ipv6` stands before the name of one for IPv6."""


def read_used_names(running: Running) -> UsedNames:
    """Names and numbers in use, foreign and our own."""
    sequences: dict[str, set[int]] = {}
    dynamic: dict[str, int] = {}
    own: dict[str, tuple[str, int]] = {}
    owner = owners(running)
    for entry in running.find("crypto map "):
        match = _NUMBERED.match(entry.key)
        if match is None:
            continue
        name, number, words = match[1], int(match[2]), match[3].split()
        ours = name.removeprefix("ipv6 ").startswith(PREFIX)
        if ours and not entry.children and "dynamic" not in words:
            continue  # an entry of ours that was broken off behind its header: free
        sequences.setdefault(name, set()).add(number)
        if "dynamic" in words:
            dynamic[name] = min(number, dynamic.get(name, number))
        if owner.get(entry):
            own[f"{PREFIX}{owner[entry]}"] = (name, number)
    policies = {
        int(entry.key.split()[-1]): entry
        for entry in running.find("crypto isakmp policy ")
        if entry.key.split()[-1].isdigit()
    }
    certificates = any(running.find("crypto pki trustpoint "))
    return UsedNames(
        policies={number: _phase1(entry) for number, entry in policies.items()},
        half_typed={
            number: tuple(line.key for line in entry.children)
            for number, entry in policies.items()
            if not certificates and not any(entry.find("authentication "))
        },
        sequences={name: frozenset(numbers) for name, numbers in sequences.items()},
        dynamic=dynamic,
        own=own,
        maps={
            f"{'ipv6 ' * applied.key.startswith('ipv6 ')}{entry.key.split(maxsplit=1)[1]}": map_on(
                applied
            )
            for entry in running.find("interface ")
            for applied in maps_on(entry)
        },
        interfaces=frozenset(
            entry.key.split()[1]
            for kind in (TUNNEL, TEMPLATE)
            for entry in running.find(f"interface {kind}")
        ),
        own_interfaces={
            name: entry.key.split()[1]
            for entry, name in owner.items()
            if entry.key.startswith("interface ")
        },
        ikev2_policies={
            entry.key.split()[3]: tuple(
                line.key.removeprefix("proposal ") for line in entry.find("proposal ")
            )
            for entry in running.find("crypto ikev2 policy ")
        },
    )


def _phase1(policy: Entry) -> Phase1 | None:
    """The proposal that a policy holds with what its release assumes; none if not readable."""
    set_ = dict(line.key.split(" ", 1) for line in policy.children if " " in line.key)
    try:
        return Phase1(
            encryption=_CIPHERS[set_.get("encr", "des")],
            hash=_HASHES[set_.get("hash", "sha")],
            dh_group=DhGroup(int(set_.get("group", "1"))),
            authentication=Authentication(set_.get("authentication", "rsa-sig")),
            lifetime=int(set_.get("lifetime", "86400")),
        )
    except (KeyError, ValueError):
        return None
