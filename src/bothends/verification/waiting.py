"""Whether a tunnel is up already, from the cheapest command there is."""

from collections.abc import Mapping

from bothends.platforms.facts import EndFacts
from bothends.verification.expected import Expected
from bothends.verification.ike_checks import ESTABLISHED
from bothends.verification.standby import stands_by


def established(expected: Expected, facts: Mapping[str, EndFacts]) -> bool:
    """Whether a tunnel is in use, or a backup stands by.

    `facts` are by device; an end that did not answer is taken for up, because waiting would not
    help it.
    """
    return stands_by(expected, facts) or in_use(expected, facts)


def in_use(expected: Expected, facts: Mapping[str, EndFacts]) -> bool:
    """Whether both ends show an IKE SA between the two addresses that is up."""
    return all(
        any(
            {str(row["src"]), str(row["dst"])} == {str(end.local), str(expected.other(end).address)}
            and row["state"] == ESTABLISHED[expected.ike]
            and "deleted" not in str(row.get("status"))
            for row in facts[end.device].ike_sas
        )
        for end in expected.asked_ends
        if end.device in facts
    )
