"""Which end is at fault, where it is known what both ends should be.

A difference between two ends has no owner. But put the intended configuration of one end beside
the running one of the other: where the finding is gone, the end that was replaced had caused it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the comparison is loaded only when there is a configuration to compare
    from bothends.compare import Finding

_SECRET = ("KEY-",)
"""Rules about keys: what is intended is a reference, which says nothing about the key."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What runs, and what the inventory would have; both by name of the device."""

    running: Mapping[str, str] = field(default_factory=dict)
    intended: Mapping[str, str] = field(default_factory=dict)

    def culprit(self, finding: "Finding") -> str:
        """The one device whose intended configuration takes the finding away.

        Empty where either end's would, or neither's.
        """
        names = [place.device for place in (finding.a, finding.b) if place]
        known = all(name in self.running and name in self.intended for name in names)
        if len(set(names)) != 2 or not known or finding.rule.startswith(_SECRET):
            return ""
        here, there = names
        healing = [
            name
            for name, other in ((here, there), (there, here))
            if not _remains(finding.rule, self.intended[name], self.running[other])
        ]
        return healing[0] if len(healing) == 1 else ""

    def section(self, device: str, line: int) -> tuple[str, ...]:
        """The lines that bring the section around a line to what is intended.

        Args:
            device: whose configuration.
            line: number of the line at fault as it runs, from 1.
        """
        rows = self.running[device].splitlines()
        if not 1 <= line <= len(rows):
            return ()
        start = line - 1
        while start and rows[start][:1].isspace():
            start -= 1
        heading, wrong = rows[start].strip(), rows[line - 1].strip()
        has = _section(rows, heading)
        wants = _section(self.intended[device].splitlines(), heading)
        gone = [f" no {wrong}"] if wants and wrong in has and wrong not in wants else []
        new = [f" {row}" for row in wants if row not in has]
        return (heading, *gone, *new) if gone else ()


def _remains(rule: str, *texts: str) -> bool:
    from bothends.compare import judge
    from bothends.ios.config import read_router

    routers = [read_router(text, str(number)) for number, text in enumerate(texts)]
    tunnels = [tunnel for tunnel in judge(routers).tunnels if tunnel.b]
    return not tunnels or any(f.rule == rule for tunnel in tunnels for f in tunnel.findings)


def _section(rows: Sequence[str], heading: str) -> list[str]:
    found: list[str] = []
    inside = False
    for row in rows:
        if not row[:1].isspace():
            inside = row.strip() == heading
        elif inside:
            found.append(row.strip())
    return found
