"""Single lines of IOS, as corrections propose them; lines of a mode begin with a blank."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bothends.model import Dialect, Encryption, IkeVersion, Integrity, KemChoice, MlKem, words
from bothends.platforms.base import Named, plain
from bothends.platforms.cisco_lines import ACTIONS, PROPOSAL, CiscoLines
from bothends.platforms.ios.statements import TEXTS, spelt
from bothends.platforms.statements import Statement

if TYPE_CHECKING:
    from bothends.model import Address
    from bothends.platforms.router import Router

_POLICY = {
    "encryption": "encr",
    "hash": "hash",
    "authentication": "authentication",
    "group": "group",
}
"""What an ISAKMP policy says, and the keyword that says it."""
_IDENTITIES: Mapping[IkeVersion, tuple[str, Mapping[str, str]]] = {
    IkeVersion.V1: (" match identity", {"address": "address", "fqdn": "host", "email": "user"}),
    IkeVersion.V2: (
        " match identity remote",
        {"address": "address", "fqdn": "fqdn", "email": "email", "key-id": "key-id"},
    ),
}
"""How a profile begins to name an identity, and its words for the kinds of them."""


class IosLines(CiscoLines):
    """How IOS spells what a correction proposes."""

    def say(self, what: Statement, **values: object) -> str:
        """The line of a statement; what fills it stands beside it. Raises KeyError without."""
        return spelt(what, **values)

    def begins(self, what: Statement) -> str:
        """What each line of a statement begins with."""
        return TEXTS.get(what, "").partition("{")[0].strip()

    def entry(self, text: str) -> str:
        """An entry of an access list without its number, and without logging."""
        words = [word for word in text.split() if word not in {"log", "log-input"}]
        words = words[next(i for i, word in enumerate(words) if word in ACTIONS) :]
        return " ".join(["", *(words[: words.index("sequence")] if "sequence" in words else words)])

    def identity(self, ike: IkeVersion, kind: str, value: str, vrf: str = "") -> str | None:
        """The `match identity` line of a profile; None for a kind that it does not match.

        Of IKEv1 the line of an address names the VRF that faces the peer.
        """
        start, words = _IDENTITIES[ike]
        if kind not in words:
            return None
        if kind == "address":
            of_vrf = f" {vrf}" if vrf and ike is IkeVersion.V1 else ""
            return f"{start} {_host(value, ike)}{of_vrf}"
        return f"{start} {words[kind]} {value or '<HOST NAME>'}"

    def value(self, part: str, value: Named) -> str:
        """One line of an ISAKMP policy: its encryption, hash, authentication or group."""
        return f" {_POLICY[part]} {self.in_policy(value)}"

    def offered(self, part: str, values: Sequence[Named]) -> str:
        """One line of an IKEv2 proposal: a list of algorithms of one kind."""
        return " ".join([f" {PROPOSAL[part]}", *map(self.in_proposal, values)])

    def transforms(self, cipher: Encryption, digest: Integrity | None = None) -> str:
        """ESP as a line of a transform set spells it; a cipher with integrity needs no digest."""
        esp = words(Encryption, Dialect.ESP)[cipher]
        return f"{esp} {words(Integrity, Dialect.ESP)[digest]}" if digest else esp

    def exchanges(self, kems: KemChoice) -> str:
        """The line of an IKEv2 proposal for the ML-KEM key exchanges that it takes."""
        optional = ["optional"] if kems.optional else []
        return " ".join([" pqc", *map(self.in_proposal, kems.names), *optional])

    def pfs(self, group: Named, kems: KemChoice) -> str:
        """`set pfs` for a group, with what stands beside it."""
        exchanges = self.exchanges(kems) if kems.names else ""
        return f"{self.say(Statement.PFS, group=plain(group))}{exchanges}"

    def typed(
        self,
        lines: Sequence[str],
        _router: "Router",
        _ike: IkeVersion | None,
        _peer: "Address | None",
        /,
    ) -> tuple[str, ...]:
        """Lines of a correction as they are entered: those that it has."""
        return tuple(lines)

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


def _host(value: str, ike: IkeVersion) -> str:
    """One address, as profiles match it."""
    if ":" not in value:
        return f"address {value or '<IP ADDRESS>'} 255.255.255.255"
    return f"address {'ipv6 ' if ike is IkeVersion.V1 else ''}{value}/128"
