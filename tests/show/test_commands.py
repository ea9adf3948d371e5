"""Which parser reads what was typed; what a filtered output yields."""

import pytest

from bothends.errors import InputError
from bothends.platforms.show import parse
from bothends.platforms.show.registry import canonical

TYPED = {
    "show crypto isakmp sa": "show crypto isakmp sa",
    "SH CRY ISA SA": "show crypto isakmp sa",
    "do sh crypto isakmp sa": "show crypto isakmp sa",
    "show crypto isakmp sa vrf RED": "show crypto isakmp sa",
    "show crypto isakmp sa vrf RED detail": "show crypto isakmp sa detail",
    "sh cry isa sa det": "show crypto isakmp sa detail",
    "sh cry ips sa": "show crypto ipsec sa",
    "show crypto ipsec sa peer 192.0.2.1": "show crypto ipsec sa",
    "show crypto ipsec sa interface Tunnel10 detail": "show crypto ipsec sa",
    "show crypto ipsec sa vrf RED | include peer|encaps": "show crypto ipsec sa",
    "show crypto ipsec sa ipv6 detailed": "show crypto ipsec sa",
    "sh cryp sess": "show crypto session",
    "show crypto session remote 192.0.2.1 detail": "show crypto session detail",
    "show crypto session brief": "show crypto session brief",
    "sh crypto ikev2 ses": "show crypto ikev2 session",
    "sh crypto ikev2 sa detailed": "show crypto ikev2 sa detail",
    "show crypto ikev2 sa remote 192.0.2.1": "show crypto ikev2 sa",
    "show crypto ikev2 policy default": "show crypto ikev2 policy",
    "sh cry isa pol": "show crypto isakmp policy",
    "sh cry isa default policy": "show crypto isakmp default policy",
    "sh cry map tag VPN": "show crypto map",
    "show monitor event-trace crypto ipsec event all": "show monitor event-trace crypto",
    "sh dmvpn detail": "show dmvpn detail",
}


@pytest.mark.parametrize(("typed", "command"), TYPED.items())
def test_abbreviations_arguments_and_filters(typed: str, command: str) -> None:
    assert canonical(typed) == command


WRONG = {
    "show crypto ispec sa": "did you mean 'show crypto ipsec sa'?",
    "show version": "known: ",
    "": "known: ",
    "| include x": "known: ",
    "sh cry isa p": "one of: show crypto isakmp peers, show crypto isakmp policy",
    "show vpn-sessiondb": "--platform asa",
}


@pytest.mark.parametrize(("typed", "hint"), WRONG.items())
def test_unknown_commands_say_what_is_known(typed: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(typed, "", "ios")
    assert hint in caught.value.hint


def test_a_platform_that_is_not_given_is_the_one_that_understands_more() -> None:
    asa = "1   IKE Peer: 192.0.2.9\n    Type    : L2L             Role    : responder"
    assert parse("sh crypto isakmp sa", asa).records[0]["ike_peer"] == "192.0.2.9"
    assert parse("sh vpn-sessiondb", "").command == "show vpn-sessiondb"
    ios = "192.0.2.9       192.0.2.1       QM_IDLE           1001 ACTIVE"
    assert parse("sh crypto isakmp sa", ios).records[0]["state"] == "QM_IDLE"


def test_an_unknown_platform_is_refused() -> None:
    with pytest.raises(InputError, match="no such platform"):
        parse("show crypto isakmp sa", "", "junos")


def test_filtered_counters_are_one_record_a_pair() -> None:
    text = """
    #pkts encaps: 0, #pkts encrypt: 0, #pkts digest: 0
    #pkts decaps: 0, #pkts decrypt: 0, #pkts verify: 0
    #pkts encaps: 0, #pkts encrypt: 0, #pkts digest: 0
    #pkts decaps: 7, #pkts decrypt: 7, #pkts verify: 7
    """
    parsed = parse("show crypto ipsec sa | include encaps|decaps", text)
    assert [record["counters"]["decaps"] for record in parsed.records] == [0, 7]
    assert not parsed.unread


def test_filtered_identities_and_peers() -> None:
    text = """
   local  ident (addr/mask/prot/port): (10.1.0.0/255.255.255.0/0/0)
   remote ident (addr/mask/prot/port): (10.2.0.0/255.255.255.0/0/0)
   current_peer 192.0.2.2 port 500
   local  ident (addr/mask/prot/port): (10.1.0.0/255.255.255.0/0/0)
   remote ident (addr/mask/prot/port): (10.3.0.0/255.255.255.0/0/0)
   current_peer 192.0.2.2 port 500
    """
    parsed = parse("show crypto ipsec sa | i ident|peer", text)
    remotes = [record["remote_ident"]["addr"] for record in parsed.records]
    assert remotes == ["10.2.0.0", "10.3.0.0"]


@pytest.mark.parametrize("line", ["current outbound spi: 0x0(0)", "#send errors 0, #recv errors 0"])
def test_equal_filtered_lines_are_not_merged(line: str) -> None:
    assert len(parse("show crypto ipsec sa | include x", f"{line}\n{line}\n{line}").records) == 3


def test_filtered_spis_come_as_sas() -> None:
    text = "      spi: 0x1(1)\n      spi: 0x2(2)\n"
    (record,) = parse("show crypto ipsec sa | include spi:", text).records
    assert [sa["spi"] for sa in record["inbound_esp"]] == ["0x1", "0x2"]


def test_filtered_session_status() -> None:
    text = "Session status: UP-ACTIVE\nSession status: DOWN\nSession status: DOWN\n"
    records = parse("show crypto session | include status", text).records
    assert [record["status"] for record in records] == ["UP-ACTIVE", "DOWN", "DOWN"]


def test_an_interface_without_sas_is_a_record() -> None:
    text = (
        "interface: Tunnel1\n    Crypto map tag: T-head-0, local addr 192.0.2.1\n\nNo SAs found\n"
    )
    (record,) = parse("show crypto ipsec sa", text).records
    assert record["interface"] == "Tunnel1"
    assert record["judge"] == {"phase2_up": False, "traffic": "none"}


def test_a_refused_command_is_unread() -> None:
    text = "              ^\n% Invalid input detected at '^' marker.\n"
    parsed = parse("show crypto isakmp sa", text)
    assert not parsed.records
    assert [line.line for line in parsed.unread] == [1, 2]


def test_rows_glued_to_a_heading_are_not_skipped_with_it() -> None:
    text = "dst src state conn-id slot status 192.0.2.2 192.0.2.1 QM_IDLE 1 0 ACTIVE"
    assert [line.line for line in parse("show crypto isakmp sa", text).unread] == [1]


def test_an_expired_lifetime_is_told_in_words() -> None:
    text = "sa timing: remaining key lifetime (k/sec): (4608000/expired)"
    (record,) = parse("show crypto ipsec sa", text).records
    assert record["inbound_esp"] == [{"remaining_kb": 4608000, "remaining_text": "expired"}]


def test_a_tunnel_without_its_session_is_no_part_of_itself() -> None:
    (record,) = parse("show vpn-sessiondb detail l2l", "IKEv2:\n", "asa").records
    assert record == {"tunnels": [{"kind": "IKEv2"}]}


def test_a_crypto_map_of_an_early_release() -> None:
    text = """Crypto Map: "VPN" idb: Ethernet0 local address: 192.0.2.1
Crypto Map "VPN" 10 ipsec-isakmp
        Peer = 192.0.2.2
        Transform sets={ AES256, AES128, }
"""
    (record,) = parse("show crypto map", text).records
    assert record["interfaces"] == ["Ethernet0"]
    assert [item["name"] for item in record["transform_sets"]] == ["AES256", "AES128"]
