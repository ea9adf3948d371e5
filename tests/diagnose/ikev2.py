"""The two routers of the rig with IKEv2 in place of IKEv1."""

from typing import Any

IKEV2 = """\
crypto ikev2 proposal PROP
 encryption aes-cbc-256
 integrity sha256
 group 14
crypto ikev2 policy POL
 proposal PROP
crypto ikev2 keyring KR
 peer far
  address {peer}
  pre-shared-key Sesame-Street-2024-x7
crypto ikev2 profile V2
 match identity remote address {peer} 255.255.255.255
 authentication remote pre-share
 authentication local pre-share
 keyring local KR
"""
PEERS = {"hq": "198.51.100.1", "branch": "203.0.113.1"}


def as_ikev2(rig: Any) -> None:
    """Let both routers of a rig speak IKEv2."""
    for router, peer in PEERS.items():
        rig.change(router, " match address VPN", " set ikev2-profile V2\n match address VPN")
        rig.change(router, "crypto ipsec", IKEV2.format(peer=peer) + "crypto ipsec")
    rig.topics = ("ikev2", "ipsec")
