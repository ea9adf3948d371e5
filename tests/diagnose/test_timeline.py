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
RESPONDER = (
    "the peer supports NAT traversal",
    "there is a pre-shared key for 198.51.100.1",
    "proposal 1 is compared with policy 10",
    "proposed encryption: AES-CBC",
    "proposed key length: 256 bits",
    "proposed hash: SHA256",
    "proposed Diffie-Hellman group: 14",
    "proposed authentication: pre-share",
    "proposed lifetime: 86400 seconds",
    "the proposal is accepted",
    "main mode packet 2 sent",
    "packet 3 is received",
    "the peer's Diffie-Hellman public value is read",
    "the peer's nonce is read",
    "no NAT was detected between the ends",
    "packet 4 is sent",
    "packet 5 is received, encrypted",
    "the peer's HASH is checked",
    "the peer is authenticated",
    "main mode packet 6 sent",
    "phase 1 is complete",
    "phase 2 proposal 1 of the peer is compared",
    "proposed lifetime: 3600 seconds",
    "the proposal is accepted",
    "phase 2 is requested for 10.1.0.0/255.255.255.0",
    "the IPsec SAs are created",
    "inbound SA from 198.51.100.1 to 192.0.2.1",
    "protects traffic from 10.2.0.0 to 10.1.0.0",
    "SPI 0x5A1C3E77",
    "lifetime 3600 seconds",
    "lifetime 4608000 kilobytes",
    "outbound SA from 192.0.2.1 to 198.51.100.1",
    "SPI 0x9CDA4A18",
    "phase 2 is complete: the tunnel is up",
    "transform set esp-256-aes esp-sha-hmac",
    "now encrypted with SPI 0x9CDA4A18",
)
IKEV2_INITIATOR = (
    "the key is looked up in keyring KR",
    "IKEv2 policy POL",
    "Diffie-Hellman with group 14",
    "proposal for the IKE SA: AES-CBC SHA256",
    "IKE_SA_INIT request sent",
    "SPIs of the IKE SA: 7E9DBF1C2B3A4D5E and E1DDBD0A7A1A3B01",
    "no NAT was detected between the ends",
    "the keys of the IKE SA are computed",
    "this router authenticates by PSK",
    "this router sends its identity: 198.51.100.1",
    "proposal for the child SA: AES-CBC SHA256",
    "IKE_AUTH request sent",
    "IKE_AUTH response received",
    "the peer is authenticated",
    "the IKE SA is up, for 86400 s",
    "IPsec SA to 198.51.100.1 with SPI 0x5A1C3E77",
    "transform set esp-aes 256 esp-sha256-hmac",
    "lifetime 3600 seconds or 4608000 kilobytes",
    "protects traffic of 10.2.0.0/255.255.255.0",
    "IPsec SA to 192.0.2.1 with SPI 0x9CDA4A18",
    "the child SA is up",
    "nears the end of its lifetime",
    "a child SA is rekeyed, with PFS",
    "the child SA is up",
)
IKEV2_RESPONDER = (
    "IKE_SA_INIT request received",
    "IKEv2 policy POL",
    "proposal PROP of this router",
    "the peer's proposal is compared with the IKEv2 policy",
    "the proposal matches",
    "no NAT was detected between the ends",
    "IKE_SA_INIT response sent",
    "IKE_AUTH request received",
    "traffic selector TSi: 10.2.0.0 to 10.2.0.255",
    "traffic selector TSr: 10.1.0.0 to 10.1.0.255",
    "the peer's identity is 198.51.100.1",
    "IKEv2 profile PROF matches the peer",
    "the peer authenticates by PSK",
    "the peer is authenticated",
    "configuration payload: request",
    "the child SA is compared with IPsec profile IPSEC-PROF",
    "match the IPsec policy of this router",
    "this router authenticates by PSK",
    "this router sends its identity: 192.0.2.1",
    "the IKE SA is up",
    "IKE_AUTH response sent",
    "SPI 0x5A1C3E77",
    "lifetime 3600 seconds or 4608000 kilobytes",
    "the child SA is up",
)


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


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("success--initiator", INITIATOR),
        ("success--responder", RESPONDER),
        ("success--ikev2-initiator", IKEV2_INITIATOR),
        ("success--ikev2-responder", IKEV2_RESPONDER),
    ],
)
def test_every_step_is_told_in_its_order(name: str, steps: tuple[str, ...]) -> None:
    text, at = told(name), 0
    for step in steps:
        found = text.find(step, at)
        assert found >= 0, f"{step!r} is not told behind {text[:at].splitlines()[-1]!r}"
        at = found + len(step)
