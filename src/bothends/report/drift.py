"""What differs between the inventory and the routers, for people, machines and tickets."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, TextIO

from bothends.platforms.drift import Compared, Drift
from bothends.report.formats import DriftForm
from bothends.report.page import Part, heading, html, lines, markdown, text
from bothends.report.plain import Painter, counted, now
from bothends.report.tunnel_page import Row
from bothends.report.tunnel_page import parts as tunnel_parts
from bothends.secrets import Redactor

_PAGES: Mapping[DriftForm, Callable[[Iterable[Part]], str]] = {
    DriftForm.MARKDOWN: markdown,
    DriftForm.HTML: html,
}


class DriftStatus(StrEnum):
    """How a tunnel stands."""

    INTENDED = "as intended"
    DRIFTED = "drifted"
    UNKNOWN = "unknown"
    """An end could not be compared."""


@dataclass(frozen=True, slots=True)
class DriftReport:
    """All tunnels that were asked for, and what runs besides."""

    tunnels: Sequence[str]
    ends: Sequence[Compared]
    not_wanted: Sequence[Drift] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    """Why a router could not be compared, by device."""
    devices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Our routers of each tunnel."""
    partners: Mapping[str, str] = field(default_factory=dict)
    """The other end of each tunnel whose other end is not ours: it is not looked at."""

    def status(self, tunnel: str) -> DriftStatus:
        """How a tunnel stands: what differs counts before what is not known."""
        of_tunnel = [end for end in self.ends if end.tunnel == tunnel]
        if any(end.drift for end in of_tunnel):
            return DriftStatus.DRIFTED
        known = not any(end.undecided for end in of_tunnel)
        reached = not any(device in self.errors for device in self.devices.get(tunnel, ()))
        return DriftStatus.INTENDED if known and reached else DriftStatus.UNKNOWN

    @property
    def document(self) -> dict[str, Any]:
        """As `bothends schema drift` has it."""
        statuses = {name: self.status(name) for name in self.tunnels}
        return {
            "schema": "bothends.drift/1",
            "tunnels": [
                {
                    "tunnel": name,
                    "status": str(statuses[name]),
                    "not_looked_at": [self.partners[name]] if name in self.partners else [],
                    "drift": [_row(d) for end in self._of(name) for d in end.drift],
                    "undecided": self._reasons(name, "undecided"),
                    "remarks": self._reasons(name, "remarks"),
                }
                for name in self.tunnels
            ],
            "not_wanted": [{"tunnel": d.tunnel, "device": d.device} for d in self.not_wanted],
            "errors": dict(self.errors),
            "summary": {
                str(status): sum(s is status for s in statuses.values()) for status in DriftStatus
            },
        }

    def _reasons(self, tunnel: str, which: str) -> list[dict[str, str]]:
        return [
            {"device": end.device, "reason": reason}
            for end in self._of(tunnel)
            for reason in getattr(end, which)
        ]

    def _of(self, tunnel: str) -> list[Compared]:
        return [end for end in self.ends if end.tunnel == tunnel]

    def _half(self, tunnel: str) -> str:
        """What is said beside the status of a tunnel of which one end alone is ours."""
        if tunnel not in self.partners:
            return ""
        ours = ", ".join(self.devices.get(tunnel, ()))
        return f" on {ours}; {self.partners[tunnel]} is a partner's and is not looked at"

    def write(self, form: DriftForm, redactor: Redactor, stream: TextIO) -> None:
        """Print it."""
        if form is DriftForm.JSON:
            written = json.dumps(self.document, indent=2)
        elif form in _PAGES:
            written = _PAGES[form](self._parts()).rstrip("\n")
        else:
            written = "\n".join(self._console(Painter(stream)))
        stream.write(redactor.redact(written) + "\n")

    def _console(self, paint: Painter) -> Iterator[str]:
        colour = {
            DriftStatus.INTENDED: "ok",
            DriftStatus.DRIFTED: "failed",
            DriftStatus.UNKNOWN: "unverifiable",
        }
        for name in self.tunnels:
            status = self.status(name)
            yield f"{paint('bold', name)}: {paint(colour[status], str(status))}{self._half(name)}"
            for end in self._of(name):
                for each in end.drift:
                    yield f"  {paint('plain', f'{each.device}: {_sentence(each)}')}"
                    yield from (f"    {paint('add', f'+ {line}')}" for line in each.lines)
                for reason in end.undecided:
                    yield f"  {paint('dim', f'{end.device}: not compared: {reason}')}"
                for remark in end.remarks:
                    yield f"  {paint('dim', f'{end.device}: note: {remark}')}"
        for each in self.not_wanted:
            yield paint("failed", f"{each.device}: tunnel {each.tunnel} {each.reason}")
        for device, message in self.errors.items():
            yield paint("error", f"{device}: {message}")
        yield self.summary

    @property
    def summary(self) -> str:
        """One line: how many tunnels stand how."""
        statuses = [self.status(name) for name in self.tunnels]
        counts = [f"{statuses.count(s)} {s}" for s in DriftStatus if s in statuses]
        more = [f"{counted(len(self.not_wanted), 'tunnel')} not wanted"] if self.not_wanted else []
        return f"{counted(len(statuses), 'tunnel')}: {', '.join([*counts, *more]) or 'none'}"

    def _parts(self) -> Iterator[Part]:
        """The report as a page."""
        says = f"{self.summary}. Written at {now()}."
        yield from tunnel_parts("bothends drift", (says,), map(self._tunnel, self.tunnels))
        if self.not_wanted or self.errors:
            yield heading("Also found")
            yield text(*(f"{d.device}: tunnel {d.tunnel} {d.reason}" for d in self.not_wanted))
            yield text(*(f"{device}: {message}" for device, message in self.errors.items()))

    def _tunnel(self, name: str) -> Row:
        """A tunnel of the page."""
        ends = (*self.devices.get(name, ()), *filter(None, (self.partners.get(name),)))
        section = tuple(self._section(name))
        described = next((_sentence(d) for end in self._of(name) for d in end.drift), "")
        return Row(name, ends, str(self.status(name)), described + self._half(name), section)

    def _section(self, name: str) -> Iterator[Part]:
        for each in (d for end in self._of(name) for d in end.drift):
            yield text(f"{each.device}: {_sentence(each)}")
            if each.lines:
                yield lines(each.lines)
        for end in self._of(name):
            notes = [f"{end.device}: not compared: {why}" for why in end.undecided]
            notes += [f"{end.device}: note: {remark}" for remark in end.remarks]
            if notes:
                yield text(*notes)


def _sentence(each: Drift) -> str:
    where = f"{each.object}: " if each.object and each.object not in each.reason else ""
    return f"{where}{each.reason}"


def _row(each: Drift) -> dict[str, Any]:
    return asdict(each) | {"kind": str(each.kind), "lines": list(each.lines)}
