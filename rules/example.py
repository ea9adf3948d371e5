"""A rule of this project: whatever bothends does not model is asked of CiscoConfParse."""

from collections.abc import Iterator

from bothends.rules import (
    Consequence,
    DeviceContext,
    Fix,
    Hit,
    Severity,
    device_rule,
    line_place,
)


@device_rule(
    "OWN-001",
    title="an SNMP community that everybody knows",
    severity=Severity.WARNING,
    consequence=Consequence.HYGIENE,
    rationale="`public` and `private` are tried first by whoever looks for routers to read from.",
    source="our own standard for router configurations",
)
def known_community(device: DeviceContext) -> Iterator[Hit]:
    """Each line with such a community; the router's name stands in the message."""
    router = device.router
    for line in router.find_objects(r"^snmp-server community (?:public|private)\b"):
        yield Hit(
            f"{router.name} can be read with an SNMP community that everybody knows",
            line_place(router, line),
            fix=(Fix(router.name, (f"no {' '.join(line.text.split()[:3])}",)),),
        )
