"""What a partner's gateway printed, laid beside what our end shows: both use the same SAs.

A text is what the partner sent: `swanctl --list-sas --raw` of a strongSwan, or `show crypto ipsec
sa` of IOS or ASA. Other SPIs may be those of another minute, so they decide nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bothends.errors import InputError
from bothends.platforms.facts import SelectorSas, canonical_spi
from bothends.platforms.show import parse
from bothends.platforms.strongswan.sas import EVENT, child_sas
from bothends.verification.check import View, flows_of
from bothends.verification.ipsec_checks import SpisCross
from bothends.verification.results import CheckResult, TunnelReport

COMMAND = "show crypto ipsec sa"


@dataclass(frozen=True, slots=True)
class PartnerSas:
    """SAs of one pair of networks at the partner's end; SPIs as 0x and hexadecimal digits."""

    inbound: frozenset[str]
    outbound: frozenset[str]
    received: int
    sent: int


def read_partner_output(text: str, where: str) -> tuple[PartnerSas, ...]:
    """The IPsec SAs in what a partner sent.

    Raises:
        InputError: none are in it; `where` is the file.
    """
    sas = tuple(_strongswan(text) if EVENT in text else _cisco(text))
    if not sas:
        raise InputError(
            "expected the IPsec SAs of the partner's gateway, found none",
            where=where,
            hint=f"ask for the output of `{COMMAND}` (IOS, ASA) or `swanctl --list-sas --raw`",
        )
    return sas


def _strongswan(text: str) -> Iterator[PartnerSas]:
    for child in child_sas(text):
        pair = frozenset({child.inbound}), frozenset({child.outbound})
        yield PartnerSas(*pair, child.packets_in, child.packets_out)


def _cisco(text: str) -> Iterator[PartnerSas]:
    for record in parse(COMMAND, text).records:
        inbound, outbound = (_spis(record, f"{way}_esp") for way in ("inbound", "outbound"))
        counters = record.get("counters", {})
        if inbound or outbound:
            yield PartnerSas(
                inbound, outbound, int(counters.get("decaps", 0)), int(counters.get("encaps", 0))
            )


def _spis(record: Mapping[str, Any], key: str) -> frozenset[str]:
    shown = (canonical_spi(row.get("spi")) for row in record.get(key) or ())
    return frozenset(filter(None, shown))


def beside_partner(report: TunnelReport, shown: Sequence[PartnerSas]) -> TunnelReport:
    """The same report; of a tunnel with a partner, the SAs of both ends are compared."""
    view = next((each for each in report.views if each.alone), None)
    if view is None:
        return report
    kept = tuple(each for each in report.results if each.check != SpisCross.name)
    return replace(report, results=(*kept, *_crossed(view, shown)))


def _crossed(view: View, shown: Sequence[PartnerSas]) -> Iterator[CheckResult]:
    partner = view.there.device
    for flow in flows_of(view):
        receives, sends = _own(flow, "inbound"), _own(flow, "outbound")
        same = next((e for e in shown if e.outbound & receives and e.inbound & sends), None)
        ours = f"receives on {', '.join(sorted(receives))}, sends on {', '.join(sorted(sends))}"
        if same is None:
            text = f"{flow.selector}: {ours}; in what {partner} printed these SAs are not there"
            yield SpisCross().unverifiable(view, f"{text}: have it printed again now, and verify")
        else:
            yield SpisCross().ok(
                view,
                f"{flow.selector}: {ours}; {partner} printed the same SAs, with {same.received} "
                f"packets received and {same.sent} sent",
            )


def _own(flow: SelectorSas, way: str) -> frozenset[str]:
    return frozenset(f"{int(spi, 16):#x}" for spi in flow.spis(way))
