"""Single lines of an ASA, as corrections propose them; `typing` makes what is entered of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from bothends.model import Address, Dialect, Encryption, IkeVersion, Integrity, KemChoice, words
from bothends.platforms.asa.statements import IMPOSSIBLE, TEXTS, spelt
from bothends.platforms.asa.typing import Target, typed
from bothends.platforms.base import Named, plain
from bothends.platforms.cisco_lines import ACTIONS, PROPOSAL, CiscoLines
from bothends.platforms.statements import Statement

if TYPE_CHECKING:
    from bothends.platforms.router import Router

Word = TypeVar("Word", Encryption, Integrity)


class AsaLines(CiscoLines):
    """How an ASA spells what a correction proposes."""

    def say(self, what: Statement, **values: object) -> str:
        """The line of a statement; what fills it stands beside it. Raises KeyError without."""
        return spelt(what, **values)

    def begins(self, what: Statement) -> str:
        """What each line of a statement begins with, the last of several; of none nothing."""
        text = TEXTS[what].split("\n")[-1]
        return "" if text == IMPOSSIBLE else text.partition("{")[0].strip()

    def entry(self, text: str) -> str:
        """An entry of an access list without its beginning, and without logging."""
        words = text.split()
        words = words[next(i for i, word in enumerate(words) if word in ACTIONS) :]
        return " ".join(["", *(words[: words.index("log")] if "log" in words else words)])

    def identity(self, _ike: IkeVersion, _kind: str, _value: str, _vrf: str = "", /) -> str | None:
        """A tunnel group is found by its name: no line of it names an identity."""
        return None

    def value(self, part: str, value: Named) -> str:
        """One line of an IKEv1 policy: its encryption, hash, authentication or group."""
        return f" {part} {self.in_policy(value)}"

    def offered(self, part: str, values: Sequence[Named]) -> str:
        """One line of an IKEv2 policy: a list of algorithms of one kind."""
        named = [self.in_proposal(value) for value in values]
        return " ".join([f" {PROPOSAL[part]}", *(named or ["null"])])

    def exchanges(self, kems: KemChoice) -> str:
        """An ASA has no ML-KEM."""
        return IMPOSSIBLE if kems.names else ""

    def transforms(self, cipher: Encryption, digest: Integrity | None = None) -> str:
        """ESP by the names of its algorithms: its words depend on the version of IKE."""
        return f"{cipher.value} {digest.value}" if digest else cipher.value

    def pfs(self, group: Named, kems: KemChoice) -> str:
        """`set pfs` for a group."""
        return f" set pfs group{plain(group)}{self.exchanges(kems)}"

    def in_policy(self, value: Named) -> str:
        """A value as a line of an IKEv1 policy spells it."""
        match value:
            case Encryption():
                return words(Encryption, Dialect.ASA_IKEV1).get(value, IMPOSSIBLE)
            case Integrity():
                return words(Integrity, Dialect.ASA_IKEV1).get(value, IMPOSSIBLE)
        return plain(value)

    def in_proposal(self, value: Named) -> str:
        """A value as a line of an IKEv2 policy spells it."""
        match value:
            case Encryption():
                return words(Encryption, Dialect.ASA_IKEV2).get(value, IMPOSSIBLE)
            case Integrity():
                return words(Integrity, Dialect.ASA_IKEV2).get(value, IMPOSSIBLE)
        return plain(value)

    def typed(
        self,
        lines: Sequence[str],
        router: "Router",
        ike: IkeVersion | None,
        peer: Address | None,
        /,
    ) -> tuple[str, ...]:
        """Lines of a correction as they are entered; none where an ASA cannot be told."""
        return typed(lines, Target(router, ike, peer))
