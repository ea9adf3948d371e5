"""Configurations of other systems are told by name, and those of IOS never are."""

from pathlib import Path

import pytest

from bothends.compare.inputs import read_paths
from bothends.platforms.recognise import SYSTEMS, other_system, platform_of

NEAR = """hostname R1
crypto isakmp key q7Tz-94kMp-Lw2cX-v8Rd address 192.0.2.2
crypto map M 10 ipsec-isakmp
 set peer 192.0.2.2
 match address 100
interface Gi0/0
 ip address 192.0.2.1 255.255.255.252
 crypto map M
access-list 100 permit ip any any
"""
TEXTS = {
    "IOS XR": "!! IOS XR Configuration 7.3.2\nhostname xr\ninterface GigabitEthernet0/0/0/0\n"
    " ipv4 address 192.0.2.2 255.255.255.252\n",
    "NX-OS": "hostname nx\nfeature bgp\ninterface Ethernet1/1\n ip address 192.0.2.2/30\n",
    "Arista EOS": "! Command: show running-config\n! device: sw (vEOS-lab, EOS-4.28.0F)\nhostname sw\n"
    "interface Ethernet1\n ip address 192.0.2.2/30\n",
    "Huawei VRP or HPE Comware": "#\n sysname hw\n#\ninterface GigabitEthernet0/0/1\n"
    " ip address 192.0.2.2 255.255.255.252\n#\nreturn\n",
    "VyOS": "set interfaces ethernet eth0 address '192.0.2.2/30'\nset vpn ipsec site-to-site peer 192.0.2.1\n",
    "Zyxel ZLD": "! saved at 2024-01-01 00:00:00\n! model: USG40\n! firmware version: 4.60(AALA.0)\n"
    "interface wan1\n ip address 192.0.2.2 255.255.255.252\n",
    "ArubaOS-Switch": "; J9773A Configuration Editor; Created on release #YA.16.02\nvlan 1\n"
    "   ip address 192.0.2.2 255.255.255.252\n",
    "JunOS": "interfaces {\n    ge-0/0/0 {\n        unit 0 {\n            family inet {\n"
    "                address 192.0.2.2/30;\n",
    "ScreenOS": 'set interface "ethernet0/0" zone "Untrust"\nset interface ethernet0/0 ip 192.0.2.2/30\n',
    "PAN-OS": '<config version="10.1.0">\n<ip><entry name="192.0.2.2/30"/></ip>\n',
    "FortiOS": 'config system interface\n    edit "wan1"\n        set ip 192.0.2.2 255.255.255.252\n',
    "MikroTik RouterOS": "# jan/02/2024 by RouterOS 7.1\n/ip address\nadd address=192.0.2.2/30 interface=ether1\n",
    "Check Point Gaia": "set interface eth0 ipv4-address 192.0.2.2 mask-length 30\n",
    "pfSense or OPNsense": "<pfsense>\n<interfaces><wan><ipaddr>192.0.2.2</ipaddr>\n",
    "Nokia SR OS": '# TiMOS-C-20.10\nexit all\nconfigure\n router\n interface "x"\n address 192.0.2.2/30\n',
    "Dell OS10": "! Version 10.5.2\nhostname d\ninterface ethernet1/1/1\n ip address 192.0.2.2/30\n",
    "SonicOS": 'firmware-version "SonicOS 7.0.1"\ninterface X1\n ip address 192.0.2.2 255.255.255.252\n',
    "strongSwan": "conn site\n    keyexchange=ikev2\n    left=192.0.2.2\n    right=192.0.2.1\n",
}


def test_every_system_has_a_text() -> None:
    assert set(TEXTS) == set(SYSTEMS)


@pytest.mark.parametrize("system", TEXTS)
def test_a_system_is_told_and_its_addresses_are_known(system: str, tmp_path: Path) -> None:
    assert other_system(TEXTS[system].encode()) == system
    (tmp_path / "R1.cfg").write_text(NEAR, encoding="utf-8")
    (tmp_path / "far").write_text(TEXTS[system], encoding="utf-8", newline="\r\n")
    inputs = read_paths([tmp_path])
    assert [router.name for router in inputs.routers] == ["R1"]
    (far,) = inputs.passed_over
    assert far.why == f"of {system}"
    assert "192.0.2.2" in map(str, far.addresses)


def test_ios_is_not_told_to_be_another_system() -> None:
    assert other_system(NEAR.encode()) == ""
    corpus = Path(__file__).parents[3] / "shared" / "corpus" / "configs"
    told = {path.name for path in corpus.rglob("*.*") if other_system(path.read_bytes())}
    assert told == set()


@pytest.mark.parametrize(
    "text",
    [
        ": Saved\nASA Version 9.16(3)\nhostname fw\n",
        "NGFW Version 7.0.1\nhostname ftd\n",
        "interface GigabitEthernet0/0\n nameif outside\n",
        "tunnel-group 192.0.2.1 type ipsec-l2l\n",
        "crypto map M 10 set peer 192.0.2.1\n",
        "crypto ikev2 enable outside\n",
    ],
)
def test_an_asa_is_told_from_ios_and_is_no_other_system(text: str) -> None:
    assert platform_of(text) == "asa"
    assert other_system(text.encode()) == ""
    assert platform_of(NEAR) == "ios"
