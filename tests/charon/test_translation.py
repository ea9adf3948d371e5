"""What a daemon is told for a configuration, and what a daemon's log says in the words of IOS."""

import json
from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from tests.charon.configs import BASE, GRE, IKEV2, VTI, Change, running

from bothends.lab.charon.daemon_log import DaemonLog
from bothends.lab.charon.router import TABLES
from bothends.lab.charon.translate import read_router, translate
from bothends.platforms.debug import read_debug

GOLDEN = Path(__file__).parent / "golden"
RICH = Change(
    " set transform-set TS",
    " set security-association lifetime seconds 1800\n set transform-set TS\n set pfs group14\n"
    " set isakmp-profile PF",
    more="crypto isakmp policy 20\n encr 3des\n authentication pre-share\n group 2\n lifetime 3600\n"
    "crypto isakmp keepalive 10 3 periodic\n"
    "crypto isakmp profile PF\n keyring default\n self-identity fqdn a.example\n"
    " match identity address 198.51.100.1 255.255.255.255\n initiate mode aggressive\n",
)
CASES = {"ikev1": (BASE, Change()), "ikev1-rich": (BASE, RICH), "ikev2": (IKEV2, Change()), "vti": (VTI, Change()), "gre": (GRE, Change())}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_vici_is_told(name: str, golden: Callable[[Path, str], None]) -> None:
    base, change = CASES[name]
    translation = translate(read_router("a", running("a", base, change)))
    children = [f"{child.connection} {child.name}" for child in translation.children.values()]
    document = {
        "connections": translation.connections,
        "begun by": children,
        "keys of": sorted(translation.keys),
    }
    golden(GOLDEN / f"{name}.json", json.dumps(document, indent=1) + "\n")


PFS = Change(" set transform-set TS", " set transform-set TS\n set pfs group14")
LOGS: dict[str, Change] = {
    "ikev1-up": Change(),
    "ikev1-policy": Change("hash sha256", "hash md5"),
    "ikev1-key": Change("canary-key", "other-key"),
    "ikev1-no-key": Change("crypto isakmp key canary-key address 203.0.113.1\n", ""),
    "ikev1-transform": Change("esp-aes 256 esp-sha256-hmac", "esp-3des esp-sha-hmac"),
    "ikev1-pfs": PFS,
    "ikev1-selector": Change("10.1.0.0 0.0.0.255", "10.9.0.0 0.0.0.255"),
    "ikev2-up": Change(),
    "ikev2-proposal": Change("integrity sha256", "integrity sha512"),
    "ikev2-key": Change("canary-key", "other-key"),
    "ikev2-selector": Change("10.1.0.0 0.0.0.255", "10.9.0.0 0.0.0.255"),
}
"""Logs of a responder, "b", each with what was changed in its configuration."""
OUTCOMES = {
    "ikev1-up": "success",
    "ikev1-policy": "phase1_policy_mismatch",
    "ikev1-key": "psk_mismatch",
    "ikev1-no-key": "psk_missing",
    "ikev1-transform": "phase2_transform_mismatch",
    "ikev1-pfs": "phase2_pfs_mismatch",
    "ikev1-selector": "phase2_proxy_mismatch",
    "ikev2-up": "success",
    "ikev2-proposal": "ikev2_no_proposal_chosen_ike_sa",
    "ikev2-key": "ikev2_auth_failed_psk",
    "ikev2-selector": "ikev2_ts_unacceptable",
}
"""What a reader of IOS's debugging makes of each."""


@pytest.mark.parametrize("name", LOGS)
def test_a_log_in_the_words_of_ios(name: str, golden: Callable[[Path, str], None]) -> None:
    base = IKEV2 if name.startswith("ikev2") else BASE
    node = read_router("b", running("b", base, LOGS[name]))
    node.log.topics |= {"isakmp", "ipsec", "ikev2"}
    story = DaemonLog(node, TABLES, lambda *_: None)
    own = IPv4Address("198.51.100.1")
    story.locals = dict.fromkeys(translate(node).connections, own)
    for line in (GOLDEN / "logs" / f"{name}.log").read_text(encoding="utf-8").splitlines():
        story.tell(line)
    log = list(node.log.buffer)
    assert read_debug("\n".join(log)).negotiations[0].outcome == OUTCOMES[name]
    told = [line.partition(": ")[2] if line[:1] == "*" else line for line in log]
    states = [f"{sa.state} {'deleted' if sa.deleted is not None else 'alive'}" for sa in node.ike]
    golden(GOLDEN / "logs" / f"{name}.told", "\n".join([*told, *states]) + "\n")


def test_a_packet_without_sas_is_noticed() -> None:
    noticed: list[tuple[str, ...]] = []
    node = read_router("b", running("b"))
    story = DaemonLog(node, TABLES, lambda *packet: noticed.append(tuple(map(str, packet))))
    said = "no matching outbound IPsec policy for"
    assert story.tell(f"[ESP] {said} 10.2.0.1 == 10.1.0.1 [1]")
    assert not story.tell(f"[ESP] {said} fe80::1 == ff02::2 [58]")
    assert not story.tell("[JOB] spawning 16 worker threads")
    assert not story.tell("a line of something else")
    assert noticed == [("10.2.0.1", "10.1.0.1", "1")]
