"""Running configurations of two routers, "a" and "b", made to fit each other."""

from dataclasses import dataclass

BASE = """\
hostname {me}
crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
crypto isakmp key canary-key address {peer}
crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
 mode tunnel
crypto map M 10 ipsec-isakmp
 set peer {peer}
 set transform-set TS
 match address PROTECTED
interface GigabitEthernet0/0
 ip address {own} 255.255.255.0
 crypto map M
interface GigabitEthernet0/1
 ip address {lan}.1 255.255.255.0
ip access-list extended PROTECTED
 permit ip {lan}.0 0.0.0.255 {far}.0 0.0.0.255
ip route 0.0.0.0 0.0.0.0 {gateway}
"""
IKEV2 = """\
hostname {me}
crypto ikev2 proposal PR
 encryption aes-cbc-256
 integrity sha256
 group 14
crypto ikev2 policy PO
 proposal PR
crypto ikev2 keyring K
 peer P
  address {peer}
  pre-shared-key canary-key
crypto ikev2 profile PF
 match identity remote address {peer} 255.255.255.255
 authentication local pre-share
 authentication remote pre-share
 keyring local K
crypto ipsec transform-set TS esp-gcm 256
 mode tunnel
crypto map M 10 ipsec-isakmp
 set peer {peer}
 set transform-set TS
 set ikev2-profile PF
 match address PROTECTED
interface GigabitEthernet0/0
 ip address {own} 255.255.255.0
 crypto map M
interface GigabitEthernet0/1
 ip address {lan}.1 255.255.255.0
ip access-list extended PROTECTED
 permit ip {lan}.0 0.0.0.255 {far}.0 0.0.0.255
ip route 0.0.0.0 0.0.0.0 {gateway}
"""
VTI = """\
hostname {me}
crypto isakmp policy 10
 encr 3des
 hash md5
 authentication pre-share
 group 2
crypto isakmp key canary-key address {peer}
crypto ipsec transform-set TS esp-3des esp-md5-hmac
crypto ipsec profile PF
 set transform-set TS
 set pfs group5
interface GigabitEthernet0/0
 ip address {own} 255.255.255.0
interface GigabitEthernet0/1
 ip address {lan}.1 255.255.255.0
interface Tunnel0
 ip address 172.16.0.{host} 255.255.255.252
 tunnel source GigabitEthernet0/0
 tunnel destination {peer}
 tunnel mode ipsec ipv4
 tunnel protection ipsec profile PF
ip route 0.0.0.0 0.0.0.0 {gateway}
ip route {far}.0 255.255.255.0 Tunnel0
"""
OWN = {"a": "203.0.113.1", "b": "198.51.100.1"}
LAN = {"a": "10.1.0", "b": "10.2.0"}


@dataclass(frozen=True)
class Change:
    """What one end's configuration has in place of what fits."""

    old: str = ""
    new: str = ""
    more: str = ""

    def apply(self, text: str) -> str:
        assert self.old in text
        return (text.replace(self.old, self.new) if self.old else text) + self.more


NONE = Change()


def running(name: str, base: str = BASE, change: Change = NONE) -> str:
    other = "b" if name == "a" else "a"
    text = base.format(
        me=name,
        own=OWN[name],
        peer=OWN[other],
        lan=LAN[name],
        far=LAN[other],
        gateway=OWN[name].rpartition(".")[0] + ".254",
        host=1 if name == "a" else 2,
    )
    return change.apply(text)


GRE = VTI.replace(" tunnel mode ipsec ipv4\n", "").replace(
    "esp-3des esp-md5-hmac\n", "esp-3des esp-md5-hmac\n mode tunnel\n"
)
