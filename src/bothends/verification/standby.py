"""A backup peer of a crypto map: nothing is negotiated with it while the first peer is in use."""

from collections.abc import Iterator, Mapping

from bothends.model import IkeVersion
from bothends.platforms.facts import EndFacts
from bothends.verification.expected import Expected
from bothends.verification.ike_checks import ESTABLISHED
from bothends.verification.results import CheckResult, Status

TITLE = "stands by for another tunnel"


def stands_by(expected: Expected, facts: Mapping[str, EndFacts]) -> bool:
    """Whether the router of the entry has an IKE SA with the first peer, and none with this one."""
    standby = expected.standby
    if standby is None or standby.device not in facts:
        return False
    here = next(end for end in expected.ends if end.device == standby.device)
    there = expected.other(here).address
    up = set(_peers(facts[standby.device], str(here.local), expected.ike))
    return str(there) not in up and not up.isdisjoint(map(str, standby.others))


def _peers(facts: EndFacts, local: str, ike: IkeVersion) -> Iterator[str]:
    """The peers with which an address has an IKE SA that is up."""
    for row in facts.ike_sas:
        ends = {str(row["src"]), str(row["dst"])}
        if row["state"] == ESTABLISHED[ike] and "deleted" not in str(row.get("status")):
            yield from ends - {local} if local in ends else ()


def standby_results(expected: Expected, facts: Mapping[str, EndFacts]) -> Iterator[CheckResult]:
    """What is said of a backup that stands by: no SAs are expected at either end."""
    standby = expected.standby
    for end in expected.managed_ends if standby else ():
        peer = expected.other(end).address
        if standby and end.device == standby.device:
            up = set(_peers(facts[end.device], str(end.local), expected.ike))
            first = next(each for each in standby.others if str(each) in up)
            text = f"{first} is in use ({standby.primary}); {peer} takes over when that is lost"
        else:
            text = f"no SAs with {peer}, and none are expected"
        yield CheckResult("standby", TITLE, end.device, Status.STANDBY, text)
