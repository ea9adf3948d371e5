"""What IOS and ASA spell alike: what takes a line back, policies, ports of access lists."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from bothends.ike.selectors import ANY_PORT, Ports
from bothends.platforms.base import Named
from bothends.platforms.statements import Statement

PROPOSAL = {"encryption": "encryption", "integrity": "integrity", "prf": "prf", "groups": "group"}
"""The lists of an IKEv2 proposal, and the keyword of each."""
ACTIONS = frozenset({"permit", "deny"})
"""What an entry of an access list begins with."""


class CiscoLines(ABC):
    """Single lines as corrections propose them, where both systems have the same."""

    @abstractmethod
    def say(self, what: Statement, **values: object) -> str:
        """The line of a statement; what fills it stands beside it. Raises KeyError without."""

    @abstractmethod
    def value(self, part: str, value: Named) -> str:
        """One line of an IKEv1 policy: its encryption, hash, authentication or group."""

    def no(self, line: str) -> str:
        """What takes a line back; what puts it back where the line takes something away."""
        text = line.lstrip()
        margin = line[: len(line) - len(text)]
        return f"{margin}{text[3:] if text.startswith('no ') else f'no {text}'}"

    def policy(
        self, number: int, parts: Mapping[str, Any], lifetime: int | None = None
    ) -> tuple[str, ...]:
        """An IKEv1 policy."""
        lines = [self.value(part, parts[part]) for part in parts]
        lasts = [self.say(Statement.IKE_LIFETIME, seconds=lifetime)] if lifetime else []
        return (self.say(Statement.IKE_POLICY, number=number), *lines, *lasts)


def port_words(ports: Ports) -> str:
    """Ports as an entry of an access list has them behind an address; nothing for all of them."""
    if ports == ANY_PORT:
        return ""
    if ports.first == ports.last:
        return f" eq {ports.first}"
    return f" range {ports.first} {ports.last}"
