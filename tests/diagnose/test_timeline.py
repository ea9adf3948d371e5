"""The timeline of a healthy log tells every step of the negotiation, in its order."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bothends.diagnose import Source, diagnose
from bothends.report.diagnosis_text import timeline

HERE = Path(__file__).parent
LOGS = HERE.parent / "debug" / "logs"
INITIATOR = (
    "the peer of this negotiation is 192.0.2.1",
    "main mode will be used",
    "there is a pre-shared key for 192.0.2.1",
    "this router announces NAT traversal",
    "main mode packet 1 is sent",
    "packet 2 is received",
    "the peer supports NAT traversal",
    "proposal 1 is compared with policy 10",
    "proposed encryption: AES-CBC",
    "proposed hash: SHA256",
    "proposed Diffie-Hellman group: 14",
    "proposed authentication: pre-share",
    "proposed lifetime: 86400 seconds",
    "the proposal is accepted",
    "packet 3 is sent",
    "packet 4 is received",
    "the peer's nonce is read",
    "no NAT was detected between the ends",
    "this router sends its identity as ID_IPV4_ADDR",
    "packet 5 is sent, encrypted",
    "main mode packet 6 received",
    "the peer's HASH is checked",
    "the peer is authenticated",
    "phase 1 is complete",
    "phase 2 begins",
    "quick mode packet 1 is sent",
    "the HASH that authenticates this message",
    "phase 2 proposal 1 of the peer is compared",
    "proposed lifetime: 3600 seconds",
    "the proposal is accepted",
    "the IPsec SAs are created",
    "inbound SA from 192.0.2.1 to 198.51.100.1",
    "protects traffic from 10.1.0.0 to 10.2.0.0",
    "SPI 0x9CDA4A18",
    "lifetime 3600 seconds",
    "phase 2 is complete: the tunnel is up",
)
"""What an engineer who walks a colleague through the log would say, in this order."""


def told(name: str) -> str:
    log = diagnose([Source(name, (LOGS / f"{name}.log").read_text())]).logs[0]
    return "\n".join(text for _, text in timeline(log)) + "\n"


@pytest.mark.parametrize(
    "name",
    [
        "success--initiator",
        "success--responder",
        "success--ikev2-initiator",
        "success--ikev2-responder",
    ],
)
def test_what_is_told(golden: Callable[[Path, str], None], name: str) -> None:
    golden(HERE / "golden" / f"timeline-{name}.txt", told(name))


def test_every_step_of_main_mode_is_told_in_its_order() -> None:
    text, at = told("success--initiator"), 0
    for step in INITIATOR:
        found = text.find(step, at)
        assert found >= 0, f"{step!r} is not told behind {text[:at].splitlines()[-1]!r}"
        at = found
