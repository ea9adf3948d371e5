"""Which end is at fault, where it is known what both ends should be.

A difference between two ends has no owner. But put the intended configuration of one end beside
the running one of the other: where the finding is gone, the end that was replaced had caused it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bothends.compare.finding import Finding
from bothends.compare.judge import judge
from bothends.platforms.recognise import read_router

_ABOUT_KEYS = "KEY-"


@dataclass(frozen=True, slots=True)
class Intent:
    """What runs, and what the inventory would have; both by name of the device."""

    running: Mapping[str, str] = field(default_factory=dict)
    intended: Mapping[str, str] = field(default_factory=dict)
    keys: bool = False
    """Whether the intended configurations hold the keys themselves, and not their references."""

    def culprits(self, finding: Finding) -> tuple[str, ...]:
        """The devices whose intended configuration takes the finding away.

        One where one end differs from what is intended, both where both differ. Empty where it is
        not known, or the finding is there in what is intended too.
        """
        names = tuple(dict.fromkeys(p.device for p in (finding.a, finding.b) if p))
        known = all(name in self.running and name in self.intended for name in names)
        decidable = self.keys or not finding.rule.startswith(_ABOUT_KEYS)
        if len(names) != 2 or not known or not decidable:
            return ()
        here, there = names
        healing = tuple(
            name
            for name, other in ((here, there), (there, here))
            if not _remains(finding.rule, self.intended[name], self.running[other])
        )
        if len(healing) == 1:
            return healing
        both = [self.intended[name] for name in names]
        return () if healing or _remains(finding.rule, *both) else names

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
    routers = [read_router(text, str(number)) for number, text in enumerate(texts)]
    tunnels = [tunnel for tunnel in judge(routers).tunnels if tunnel.b]
    return not tunnels or any(f.rule == rule for tunnel in tunnels for f in tunnel.findings)


def _section(rows: Sequence[str], heading: str) -> list[str]:
    lines: list[str] = []
    inside = False
    for row in rows:
        if not row[:1].isspace():
            inside = row.strip() == heading
        elif inside:
            lines.append(row.strip())
    return lines
