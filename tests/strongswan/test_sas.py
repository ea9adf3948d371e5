"""What strongSwan prints of its SAs, and what becomes of it beside our own."""

import re
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothends.errors import InputError
from bothends.model import Selector
from bothends.platforms.conversation import RouterIdentity
from bothends.platforms.strongswan.facts import read_facts
from bothends.platforms.strongswan.platform import PLATFORM
from bothends.platforms.strongswan.sas import EVENT, LIST, ChildSa, child_sas
from bothends.verification import own_addresses
from bothends.verification.algorithm_names import transform_of
from bothends.verification.partner_output import PartnerSas, read_partner_output

RAW = (Path(__file__).parent / "list-sas.raw.txt").read_text(encoding="utf-8")
"""Of strongSwan 5.9.8: an IKEv1 SA, then an IKEv2 SA through an XFRM interface."""
FOUND = (
    ChildSa("hq-branch1-1", "0x9383e4c1", "0x7947c2bc", 0, 0),
    ChildSa("hq-branch1-1", "0xc930be45", "0xcb7ab23", 0, 0),
)
IOS = """
   local  ident (addr/mask/prot/port): (10.2.0.0/255.255.255.0/0/0)
   remote ident (addr/mask/prot/port): (10.1.0.0/255.255.255.0/0/0)
   current_peer 203.0.113.1 port 500
    #pkts encaps: 7, #pkts encrypt: 7, #pkts digest: 7
    #pkts decaps: 9, #pkts decrypt: 9, #pkts verify: 9
     inbound esp sas:
      spi: 0x0CB7AB23(213363491)
        transform: esp-256-aes esp-sha256-hmac ,
        Status: ACTIVE(ACTIVE)
     outbound esp sas:
      spi: 0xC930BE45(3375414853)
        transform: esp-256-aes esp-sha256-hmac ,
        Status: ACTIVE(ACTIVE)
"""


def test_every_installed_pair_is_read() -> None:
    assert child_sas(RAW) == FOUND


@pytest.mark.parametrize(
    ("old", "new"), [("state=INSTALLED", "state=REKEYED"), ("spi-out=", "spi-gone=")]
)
def test_what_is_not_in_use_is_left_out(old: str, new: str) -> None:
    assert child_sas(RAW.replace(old, new, 1)) == FOUND[1:]


def test_what_a_partner_sends_is_told_apart() -> None:
    assert [each.inbound for each in read_partner_output(RAW, "f")] == [
        frozenset({each.inbound}) for each in FOUND
    ]
    assert read_partner_output(IOS, "f") == (
        PartnerSas(frozenset({"0xcb7ab23"}), frozenset({"0xc930be45"}), 9, 7),
    )
    for nothing in ("", "list-sa event {}", "hello"):
        with pytest.raises(InputError, match="expected the IPsec SAs of the partner's gateway"):
            read_partner_output(nothing, "f")


@given(st.data())
def test_a_mangled_text_never_breaks_the_reader(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(RAW)))
    to = data.draw(st.integers(at, min(len(RAW), at + 80)))
    with_junk = RAW[:at] + data.draw(st.text("{}[]= \nx0", max_size=12)) + RAW[to:]
    assert all(each.inbound.startswith("0x") for each in child_sas(with_junk))


NETWORKS = Selector(IPv4Network("10.2.0.0/24"), IPv4Network("10.1.0.0/24"))
ANY = Selector(IPv4Network("0.0.0.0/0"), IPv4Network("0.0.0.0/0"))
SHOWN = (
    (1, "QM_IDLE", ("aes-256", "sha256", 14), NETWORKS, "esp-256-aes esp-sha256-hmac", "group14"),
    (2, "READY", ("aes-256", "sha256", 19), ANY, "esp-gcm 256", "none"),
)


@pytest.mark.parametrize(("version", "state", "phase1", "selector", "transform", "pfs"), SHOWN)
def test_sas_are_told_in_the_words_of_ios(
    version: int,
    state: str,
    phase1: tuple[str, str, int],
    selector: Selector,
    transform: str,
    pfs: str,
) -> None:
    event = next(part for part in RAW.split(EVENT) if f"version={version}" in part)
    facts = read_facts("bank-gw", {LIST: f"{EVENT}{event}"})
    (row,), (detail,), (flow,) = facts.ike_sas, facts.ike_details, facts.flows
    assert (row["src"], row["dst"], row["state"]) == ("198.51.100.1", "203.0.113.1", state)
    assert (detail["encr"], detail["hash"], detail["dh"]) == phase1
    assert facts.sessions[0]["status"] == "UP-ACTIVE"
    assert (flow.selector, flow.record["dh_group"]) == (selector, pfs)
    assert transform_of(flow.sas("inbound")[0]["transform"]) == transform_of(transform)
    assert flow.spis("inbound") == {FOUND[version - 1].inbound}
    assert "send_errors" not in flow.record


ANSWERS = (
    (RAW, ""),
    ("list-sas reply {}\n", ""),
    ("connecting to 'unix:///var/run/charon.vici' failed: Permission denied\n", "may not ask"),
    ("-bash: swanctl: command not found\n", "not installed"),
    (RAW[:300], "expected SAs, or the end of their list"),
    ("", "found 'nothing'|answered with 'nothing'"),
)


@pytest.mark.parametrize(("answer", "why"), ANSWERS)
def test_an_answer_is_believed_when_it_is_whole(answer: str, why: str) -> None:
    found = PLATFORM.dialogue.believable(LIST, answer, RouterIdentity("bank-gw"))
    assert bool(found) == bool(why)
    assert re.search(why, found)


def test_pings_of_linux_are_counted() -> None:
    text = "5 packets transmitted, 4 received, 20% packet loss, time 4005ms\n"
    assert PLATFORM.read_ping(text) == (5, 4)
    assert PLATFORM.read_ping("ping: bind: Cannot assign requested address\n") == (0, 0)
    addresses = "1: lo    inet 10.2.0.1/32 scope global lo\\  valid_lft forever\n"
    assert own_addresses(addresses) == ("10.2.0.1",)
