"""What already runs on a router, as far as names and numbers go."""

from collections.abc import Mapping

from bothends.model import Authentication, DhGroup, Encryption, Integrity, Phase1
from bothends.platforms.ios.config import ConfigTree, Line
from bothends.platforms.ios.difference.canonical import canonical
from bothends.platforms.ios.write import PREFIX, Taken
from bothends.platforms.ios.write.spelling import ISAKMP_CIPHERS, ISAKMP_HASHES

_CIPHERS: Mapping[str, Encryption] = {
    canonical(f"encr {spelling}")[5:]: cipher for cipher, spelling in ISAKMP_CIPHERS.items()
}
_HASHES: Mapping[str, Integrity] = {spelling: hash_ for hash_, spelling in ISAKMP_HASHES.items()}


def read_taken(tree: ConfigTree) -> Taken:
    """Names and numbers in use, foreign and our own."""
    sequences: dict[str, set[int]] = {}
    dynamic: dict[str, int] = {}
    own: dict[str, tuple[str, int]] = {}
    for line in tree.find("crypto map "):
        words = line.text.split()
        if len(words) < 4 or not words[3].isdigit():
            continue
        name, number = words[2], int(words[3])
        sequences.setdefault(name, set()).add(number)
        if "dynamic" in words[4:]:
            dynamic[name] = min(number, dynamic.get(name, number))
        for match in line.find("match address "):
            acl = match.text.split()[-1]
            if acl.startswith(PREFIX):
                own[acl] = (name, number)
    return Taken(
        policies={
            int(line.text.split()[-1]): _phase1(line)
            for line in tree.find("crypto isakmp policy ")
            if line.text.split()[-1].isdigit()
        },
        sequences={name: frozenset(numbers) for name, numbers in sequences.items()},
        dynamic=dynamic,
        own=own,
        maps={
            line.text.split(maxsplit=1)[1]: applied.text.split()[2]
            for line in tree.find("interface ")
            for applied in line.find("crypto map ")
        },
    )


def _phase1(policy: Line) -> Phase1 | None:
    """The proposal that a policy holds with what its release assumes; none if not readable."""
    said = dict(
        canonical(child.text).split(" ", 1) for child in policy.children if " " in child.text
    )
    try:
        return Phase1(
            encryption=_CIPHERS[said.get("encr", "des")],
            hash=_HASHES[said.get("hash", "sha")],
            dh_group=DhGroup(int(said.get("group", "1"))),
            authentication=Authentication(said.get("authentication", "rsa-sig")),
            lifetime=int(said.get("lifetime", "86400")),
        )
    except (KeyError, ValueError):
        return None
