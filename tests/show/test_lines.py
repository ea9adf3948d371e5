"""Lines that only some releases print, and the facts in them."""

from typing import Any

import pytest

from bothends.platforms.show import parse

LINES: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    # what it is about: command, platform, text, and facts of its only record
    "the suite goes on in a second line": (
        "show crypto ikev2 sa",
        "ios",
        """1   192.0.2.1/500   192.0.2.2/500   none/none   READY
      Encr: AES-CBC, keysize: 256, PRF: SHA512, Hash: SHA512,
      DH Grp: 16, Auth sign: PSK, Auth verify: PSK""",
        {"hash": "SHA512", "dh_grp": 16, "auth_sign": "PSK", "auth_verify": "PSK"},
    ),
    "a client that logs in by EAP": (
        "show crypto ikev2 sa detailed",
        "ios",
        """1   192.0.2.1/4500   192.0.2.2/50123   none/none   READY
      Remote id: *$AnyConnectClient$*
      Remote EAP id: anna
      Assigned host IPv6 addr: 2001:DB8::7""",
        {"remote_id": "*$AnyConnectClient$*", "remote_eap_id": "anna"},
    ),
    "further key exchanges": (
        "show crypto ikev2 sa",
        "asa",
        """  7   192.0.2.1/500   192.0.2.2/500   READY   INITIATOR
      Additional Key Exchange Group: AKE1: 31 AKE2: none""",
        {"additional_key_exchange": "AKE1: 31 AKE2: none"},
    ),
    "a deleted SA, told beside its engine": (
        "show crypto isakmp sa detail",
        "ios",
        """0     192.0.2.1    192.0.2.2           ACTIVE                 0        0
       Engine-id:Conn-id =  ??? (deleted)""",
        {"status": "ACTIVE (deleted)", "engine": "???"},
    ),
    "a deleted SA, told twice": (
        "show crypto isakmp sa detail",
        "ios",
        """3     192.0.2.1    192.0.2.2    ACTIVE aes  sha256 psk  14 0  (deleted)
       Engine-id:Conn-id =  SW:3 (deleted)""",
        {"status": "ACTIVE (deleted)", "engine": "SW:3"},
    ),
    "an SA that is negotiated, without authentication yet": (
        "show crypto isakmp sa detail",
        "ios",
        "0     192.0.2.1    192.0.2.2           ACTIVE aes  sha256      14 0",
        {"status": "ACTIVE", "encr": "aes", "hash": "sha256", "dh": 14},
    ),
    "an ISAKMP profile behind the status": (
        "show crypto isakmp sa",
        "ios",
        "192.0.2.2       192.0.2.1       QM_IDLE           1004 ACTIVE isakmp-vpn-0",
        {"state": "QM_IDLE", "status": "ACTIVE", "profile": "isakmp-vpn-0"},
    ),
    "a remark behind the status": (
        "show crypto isakmp sa",
        "ios",
        "192.0.2.2       192.0.2.1       QM_IDLE           1004 ACTIVE (deleted)  <== why?",
        {"status": "ACTIVE (deleted)", "profile": None},
    ),
    "addresses that were blotted out": (
        "show crypto isakmp sa",
        "ios",
        "x.x.x.x         <BRANCH>        MM_KEY_EXCH       1002 ACTIVE (deleted)",
        {"dst": "x.x.x.x", "src": "<BRANCH>", "state": "MM_KEY_EXCH", "conn_id": 1002},
    ),
    "addresses that were blotted out, in detail": (
        "show crypto isakmp sa detail",
        "ios",
        "1002  203.0.113.x     *.*.*.*                ACTIVE aes  sha256 psk  14 23:59:12 D",
        {"local": "203.0.113.x", "remote": "*.*.*.*", "status": "ACTIVE", "encr": "aes"},
    ),
    "an address that was blotted out in a table": (
        "show crypto session brief",
        "ios",
        "x.x.x.x         Gi0/0/0                      x.x.x.x                  00:00:07 UA",
        {"peer": "x.x.x.x", "interface": "Gi0/0/0", "status": "UP-ACTIVE"},
    ),
    "an SPI that was blotted out": (
        "show crypto ipsec sa",
        "ios",
        "     current outbound spi: 0xXXXXXXXX(XXXXXXXX)\n      spi: 0x87...73(228...39)",
        {"outbound_spi": "0xXXXXXXXX", "inbound_esp": [{"spi": "0x87...73"}]},
    ),
    "a set that authenticates twice": (
        "show crypto ipsec profile",
        "ios",
        "IPSEC profile AH\n        BOTH:  { ah-sha-hmac  } , { esp-aes esp-sha-hmac  } ,",
        {"transform_sets": [{"name": "BOTH", "transforms": "ah-sha-hmac esp-aes esp-sha-hmac"}]},
    ),
    "SAs of which a filter took the SPIs": (
        "show crypto ipsec sa | include transform|Status",
        "ios",
        """        transform: esp-aes esp-sha-hmac ,
        Status: ACTIVE(ACTIVE)
        transform: esp-256-aes esp-sha-hmac ,
        Status: ACTIVE(ACTIVE)""",
        {
            "inbound_esp": [
                {"transform": "esp-aes esp-sha-hmac", "status": "ACTIVE(ACTIVE)"},
                {"transform": "esp-256-aes esp-sha-hmac", "status": "ACTIVE(ACTIVE)"},
            ]
        },
    ),
    "an AH SA whose SPI cannot be read": (
        "show crypto ipsec sa",
        "ios",
        "     inbound ah sas:\n        transform: ah-sha-hmac ,",
        {"inbound_ah": [{"transform": "ah-sha-hmac"}]},
    ),
    "a peer with a description": (
        "show crypto isakmp peers",
        "ios",
        "Peer: 192.0.2.2 Port: 500\n Description: the branch\n Phase1 id: 192.0.2.2",
        {"desc": "the branch", "phase1_id": "192.0.2.2"},
    ),
    "an idle time with a remark, a tunnel that comes up by itself": (
        "show crypto map",
        "ios",
        """Crypto Map IPv4 "VPN" 10 ipsec-isakmp
        Security association idletime: 900 seconds (default peer)
        Always create SAs""",
        {"idle_time_sec": 900},
    ),
    "a map that the image made to test itself": (
        "show crypto map",
        "ios",
        """        Interfaces using crypto map NiStTeSt1:

Crypto Map IPv4 "VPN" 10 ipsec-isakmp
        Interfaces using crypto map VPN:
                GigabitEthernet0/0
        Interfaces using crypto map NiStTeSt1:""",
        {"name": "VPN", "interfaces": ["GigabitEthernet0/0"]},
    ),
    "an entry for group members": (
        "show crypto map",
        "ios",
        """Crypto Map IPv4 "GET" 10 gdoi
        Group Name: ours
        identity number 1234
        server address ipv4 192.0.2.9""",
        {"seq": 10, "type": "gdoi"},
    ),
    "a profile with a replay window": (
        "show crypto ipsec profile",
        "ios",
        "IPSEC profile VTI\n        Antireplay window size = 512\n        PFS (Y/N): N",
        {"profile": "VTI", "pfs": "N"},
    ),
    "remote access on a firewall": (
        "show crypto ipsec sa",
        "asa",
        """      access-list 101 permit ip 10.1.0.0 255.255.0.0 10.2.0.0 255.255.0.0
      current_peer: 192.0.2.2, username: anna
      #post-frag successes: 0, #post-frag failures: 0, #fragments created: 0""",
        {"current_peer": "192.0.2.2", "username": "anna"},
    ),
    "VRFs on a firewall": (
        "show crypto ipsec sa",
        "asa",
        """interface: outside
    Crypto map tag: VPN, seq num: 10, local addr: 192.0.2.1
      Protected vrf (ivrf): Global
      local ident (addr/mask/prot/port): (10.1.0.0/255.255.255.0/0/0)""",
        {"protected_vrf": "Global", "seq_num": 10},
    ),
}


@pytest.mark.parametrize(("command", "platform", "text", "facts"), LINES.values(), ids=list(LINES))
def test_a_rare_line_is_read(command: str, platform: str, text: str, facts: dict[str, Any]) -> None:
    parsed = parse(command, text, platform)
    assert not parsed.unread
    (record,) = parsed.records
    assert {key: record.get(key) for key in facts} == facts


def test_ipv6_detail_of_dmvpn_repeats_its_heading_before_every_peer() -> None:
    text = """Interface Tunnel1 is up/up, Addr. is 10.0.0.1, VRF ""
IPv6 NHS: FD00::6 RE
Type:Spoke, Total NBMA Peers (v4/v6): 1
    1.Peer NBMA Address: 192.0.2.9
        Tunnel IPv6 Address: FD00::6
IPv6 NHS: FD00::6 RE
Type:Unknown, Total NBMA Peers (v4/v6): 1
    2.Peer NBMA Address: 192.0.2.9
        Tunnel IPv6 Address: FE80::1
"""
    (cloud,) = parse("show dmvpn ipv6 detail", text).records
    assert [server["address"] for server in cloud["nhs"]] == ["FD00::6"]
    assert (cloud["type"], len(cloud["peers"])) == ("Spoke", 2)


def test_the_spi_of_a_dmvpn_flow_loses_its_padding() -> None:
    text = """Interface: Tunnel0
  IPSEC FLOW: permit 47 host 192.0.2.1 host 192.0.2.2
   Outbound SPI : 0x 623029E, transform : esp-aes esp-sha-hmac
    Socket State: Open
  IPSEC FLOW: permit 47 host 192.0.2.1 host 192.0.2.3
   Outbound SPI : 0x       0, transform :
    Socket State: Closed
"""
    (cloud,) = parse("show dmvpn detail", text).records
    flows = cloud["sessions"][0]["flows"]
    assert [(flow["outbound_spi"], flow.get("transform")) for flow in flows] == [
        ("0x623029E", "esp-aes esp-sha-hmac"),
        ("0x0", None),
    ]
    assert [flow["socket_state"] for flow in flows] == ["Open", "Closed"]


def test_a_vrf_of_a_firewall_begins_the_next_pair() -> None:
    text = """interface: outside
      Protected vrf (ivrf): RED
      local ident (addr/mask/prot/port): (10.1.0.0/255.255.255.0/0/0)
      Protected vrf (ivrf): BLUE
      local ident (addr/mask/prot/port): (10.2.0.0/255.255.255.0/0/0)
"""
    records = parse("show crypto ipsec sa", text, "asa").records
    assert [record["protected_vrf"] for record in records] == ["RED", "BLUE"]


def test_a_wide_line_does_not_swallow_the_next() -> None:
    """A line goes on in the next one only where its first word did not fit behind it."""
    text = """interface: Tunnel1
     plaintext mtu 1438, path mtu 1500, ip mtu 1500, ip mtu idb GigabitEthernet0
frobnicated
        conn id: 2001, flow_id: SW:1, sibling_flags 80000040, crypto map: Tunnel1-head-0
        No sa timing
"""
    parsed = parse("show crypto ipsec sa", text, "ios")
    assert [line.text for line in parsed.unread] == ["frobnicated", "No sa timing"]
    (record,) = parsed.records
    assert record["ip_mtu_idb"] == "GigabitEthernet0"
    assert record["inbound_esp"][0]["crypto_map"] == "Tunnel1-head-0"
