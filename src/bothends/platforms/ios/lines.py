"""Single lines of IOS, as corrections propose them; lines of a mode begin with a blank."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from bothends.model import (
    Dialect,
    Encryption,
    Integrity,
    KemChoice,
    MlKem,
    Mode,
    words,
)
from bothends.platforms.base import Named

_POLICY = {
    "encryption": "encr",
    "hash": "hash",
    "authentication": "authentication",
    "group": "group",
}
"""What an ISAKMP policy says, and the keyword that says it."""
_PROPOSAL = {"encryption": "encryption", "integrity": "integrity", "prf": "prf", "groups": "group"}
"""The lists of an IKEv2 proposal, and the keyword of each."""


class IosLines:
    """How IOS spells what a correction proposes."""

    def value(self, part: str, value: Named) -> str:
        """One line of an ISAKMP policy: its encryption, hash, authentication or group."""
        return f" {_POLICY[part]} {self.in_policy(value)}"

    def policy(
        self, number: int, parts: Mapping[str, Any], lifetime: int | None = None
    ) -> tuple[str, ...]:
        """An ISAKMP policy."""
        lines = [self.value(part, parts[part]) for part in parts]
        lasts = [f" lifetime {lifetime}"] if lifetime is not None else []
        return (f"crypto isakmp policy {number}", *lines, *lasts)

    def offered(self, part: str, values: Sequence[Named]) -> str:
        """One line of an IKEv2 proposal: a list of algorithms of one kind."""
        return f" {_PROPOSAL[part]} {' '.join(map(self.in_proposal, values))}"

    def proposal(self, name: str, lines: Sequence[str]) -> tuple[str, ...]:
        """An IKEv2 proposal of these lines, and the policy that offers it."""
        return (
            f"crypto ikev2 proposal {name}",
            *lines,
            f"crypto ikev2 policy {name}",
            f" proposal {name}",
        )

    def transforms(self, cipher: Encryption, digest: Integrity | None = None) -> str:
        """ESP as a line of a transform set spells it; a cipher with integrity needs no digest."""
        esp = words(Encryption, Dialect.ESP)[cipher]
        return f"{esp} {words(Integrity, Dialect.ESP)[digest]}" if digest else esp

    def transform_set(
        self, name: str, transforms: str, mode: Mode, *, required: bool = False
    ) -> tuple[str, ...]:
        """A transform set; tunnel mode is what it has by itself."""
        header = f"crypto ipsec transform-set {name} {transforms}"
        if mode is Mode.TUNNEL:
            return (header,)
        return (header, f" mode transport{' require' if required else ''}")

    def exchanges(self, kems: KemChoice) -> str:
        """The line of an IKEv2 proposal for the ML-KEM key exchanges that it takes."""
        optional = ["optional"] if kems.optional else []
        return " ".join([" pqc", *map(self.in_proposal, kems.names), *optional])

    def fragmentation(self) -> str:
        """The line without which the messages that carry ML-KEM leave as fragments of IP."""
        return "crypto ikev2 fragmentation mtu 1400"

    def pfs(self, group: Named, kems: KemChoice) -> str:
        """`set pfs` for a group, with what stands beside it."""
        return f" set pfs group{plain(group)}{self.exchanges(kems) if kems.names else ''}"

    def in_policy(self, value: Named) -> str:
        """A value as a line of an ISAKMP policy spells it."""
        match value:
            case Encryption():
                return words(Encryption, Dialect.ISAKMP).get(value, value.value)
            case Integrity():
                return words(Integrity, Dialect.ISAKMP)[value]
        return plain(value)

    def in_proposal(self, value: Named) -> str:
        """A value as a line of an IKEv2 proposal spells it."""
        match value:
            case Encryption():
                return words(Encryption, Dialect.IKEV2)[value]
            case Integrity():
                return words(Integrity, Dialect.IKEV2)[value]
            case MlKem():
                return words(MlKem, Dialect.IKEV2)[value]
        return plain(value)


def plain(value: Named) -> str:
    """A value that is spelled as it is named."""
    return "none" if value is None else str(value.value if isinstance(value, Enum) else value)
