"""The configuration of one end of a crypto map tunnel, with places to fill."""

END = """version 15.7
hostname {name}
{policy}crypto isakmp key {key} address {peer}
crypto isakmp keepalive 10 3
crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
crypto map VPN 10 ipsec-isakmp
 set peer {peer}
 set transform-set TS
 set pfs group14
 match address VPN
interface GigabitEthernet0/0
 ip address {local} 255.255.255.0
 crypto map VPN
ip access-list extended VPN
 permit ip {own} 0.0.0.255 {other} 0.0.0.255
{more}ip route 0.0.0.0 0.0.0.0 {gateway}
"""
KEY = "LongEnoughKey-0123456789"
