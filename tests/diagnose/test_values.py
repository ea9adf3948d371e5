"""Fixes name the values that the log knows, and leave open what it does not, or what is weak."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.debug.hubs import hub

from bothends.diagnose import Source, diagnose

LOGS = Path(__file__).parents[1] / "debug" / "logs"


@dataclass(frozen=True)
class Fix:
    log: str
    lines: tuple[str, ...]


FIXES = (
    Fix("phase1_policy_mismatch--responder-keylength",
        ("crypto isakmp policy <POLICY NUMBER>", " encr aes 128", " hash sha256", " authentication pre-share",
         " group 14")),
    Fix("phase1_policy_mismatch--responder-authentication", (" authentication rsa-sig",)),
    Fix("phase1_policy_mismatch--responder-classic",  # DES and group 1: the peer should come up
        (" encr <VALUE OF PEER>", " hash sha", " group <VALUE OF PEER>")),
    Fix("phase1_policy_mismatch--responder-group", (" group <VALUE OF PEER>",)),
    Fix("phase1_policy_mismatch--initiator", (" encr <VALUE OF PEER>", " group <VALUE OF PEER>")),
    Fix("phase2_proxy_mismatch--responder",
        (" permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255",)),
    Fix("phase2_proxy_mismatch--initiator-notify", (" permit ip <LOCAL NETWORK> <REMOTE NETWORK>",)),
    Fix("phase2_transform_mismatch--responder",
        ("crypto ipsec transform-set <TRANSFORM SET> esp-aes 256 esp-sha-hmac",)),
    Fix("identity_mismatch--responder", (" match identity host spoke.example.net",)),
    Fix("ikev2_profile_not_found--responder",
        (" match identity remote address 198.51.100.1 255.255.255.255",)),
    Fix("ikev2_auth_failed_psk--initiator", ("crypto ikev2 keyring KR", "  address 192.0.2.1")),
)  # fmt: skip


@pytest.mark.parametrize("fix", FIXES, ids=lambda fix: fix.log)
def test_what_the_log_knows_is_filled_in(fix: Fix) -> None:
    found = diagnose([Source("r1.log", (LOGS / f"{fix.log}.log").read_text())])
    steps = [line for one in found.explanations for step in one.do for line in step.lines]
    assert [line for line in fix.lines if line not in steps] == []


def test_an_address_that_another_negotiation_names_is_used() -> None:
    day = hub(peers=20, negotiations=60, bad=0.5, rekeys=0)
    found = diagnose([Source("hub.log", day.text)])
    lines = [line for one in found.explanations for step in one.do for line in step.lines]
    assert any("192.0.2.1" in line for line in lines)
    assert not [line for line in lines if "<LOCAL ADDRESS>" in line]


SA = """{device}#show crypto ipsec sa

interface: GigabitEthernet0/0
    Crypto map tag: VPN, local addr {own}

   protected vrf: (none)
   local  ident (addr/mask/prot/port): ({inside}/255.255.255.0/0/0)
   remote ident (addr/mask/prot/port): ({outside}/255.255.255.0/0/0)
   current_peer {peer} port 500
     PERMIT, flags={{origin_is_acl,}}
    #pkts encaps: {sent}, #pkts encrypt: {sent}, #pkts digest: {sent}
    #pkts decaps: {received}, #pkts decrypt: {received}, #pkts verify: {received}

     local crypto endpt.: {own}, remote crypto endpt.: {peer}
     current outbound spi: {spi_out}(1)

     inbound esp sas:
      spi: {spi_in}(2)
        transform: esp-256-aes esp-sha256-hmac ,
        Status: ACTIVE(ACTIVE)

     outbound esp sas:
      spi: {spi_out}(1)
        transform: esp-256-aes esp-sha256-hmac ,
        Status: ACTIVE(ACTIVE)
"""


def test_outputs_of_both_ends_are_joined_without_logs() -> None:
    a, b = (
        {"own": "203.0.113.1", "inside": "10.1.0.0"},
        {"own": "198.51.100.1", "inside": "10.2.0.0"},
    )
    texts = [
        SA.format(device="R1", **a, peer=b["own"], outside=b["inside"], sent=120, received=0,
                  spi_in="0x11111111", spi_out="0x22222222"),
        SA.format(device="R2", **b, peer=a["own"], outside=a["inside"], sent=0, received=120,
                  spi_in="0x22222222", spi_out="0x11111111"),
    ]  # fmt: skip
    best = diagnose([Source(f"{n}.txt", text) for n, text in enumerate(texts, 1)]).explanations[0]
    assert (best.outcome, best.end) == ("comes up, but packets do not pass", "R2")
    assert {evidence.source for evidence in best.why} == {"1.txt", "2.txt"}
    assert best.do[0].lines[0] == "show ip route 10.1.0.0"
