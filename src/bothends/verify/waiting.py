"""Whether a tunnel is up already, from the cheapest command there is."""

from collections.abc import Mapping

from bothends.verify.expected import Expected
from bothends.verify.facts import EndFacts, commands
from bothends.verify.ike_checks import ESTABLISHED


def established(expected: Expected, outputs: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether both ends show an IKE SA between the two addresses that is up.

    `outputs` are what devices printed, by command; an end that did not answer is taken for up,
    because waiting would not help it.
    """
    pair = {str(end.address) for end in expected.ends}
    command = commands(expected.ike)[0]
    asked = [end.device for end in expected.managed_ends if end.device in outputs]
    return all(
        any(
            {str(row["src"]), str(row["dst"])} == pair
            and row["state"] == ESTABLISHED[expected.ike]
            and "deleted" not in str(row.get("status"))
            for row in EndFacts.read(device, {command: outputs[device][command]}).ike_sas
        )
        for device in asked
    )
