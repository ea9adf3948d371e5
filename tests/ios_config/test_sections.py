"""Sections that continue, come after `end`, cover several interfaces, or change what is built in."""

import pytest

from bothends.model import DhGroup, Encryption, Integrity
from bothends.platforms.ios.config import read_router
from bothends.platforms.ios.config.ranges import names

RANGES = {
    "Tunnel0-1": ["Tunnel0", "Tunnel1"],
    "Tunnel 0 - 1": ["Tunnel0", "Tunnel1"],
    "tu0 -2": ["Tunnel0", "Tunnel1", "Tunnel2"],
    "GigabitEthernet0/0 - 2": [f"GigabitEthernet0/{n}" for n in range(3)],
    "gi0/0-0/2": [f"GigabitEthernet0/{n}" for n in range(3)],
    "Gi0/0 - Gi0/1 , Gi1/0": ["GigabitEthernet0/0", "GigabitEthernet0/1", "GigabitEthernet1/0"],
    "Gi0/0,Gi0/2-3": ["GigabitEthernet0/0", "GigabitEthernet0/2", "GigabitEthernet0/3"],
    "GigabitEthernet0/0.10 - 12": [f"GigabitEthernet0/0.{n}" for n in (10, 11, 12)],
    "Gi1/0/1 - 2, Loopback 3": ["GigabitEthernet1/0/1", "GigabitEthernet1/0/2", "Loopback3"],
    "Vlan10": ["Vlan10"],
    "macro EDGE": ["GigabitEthernet0/1", "GigabitEthernet0/2"],
}
SENSELESS = (
    "",
    "Tunnel",
    "Tunnel3-1",
    "Gi0/0 - Te0/2",
    "Gi0/0 - 1/2",
    "macro OTHER",
    "Tunnel0-99999",
)
MACROS = {"EDGE": "Gi0/1 - 2"}


@pytest.mark.parametrize("text", RANGES)
def test_a_range_is_its_interfaces(text: str) -> None:
    assert names(text, MACROS) == RANGES[text]


@pytest.mark.parametrize("text", SENSELESS)
def test_a_range_that_makes_no_sense_is_an_unread_line(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        names(text, MACROS)
    line = f"interface range {text}".rstrip()
    assert [o.text for o in read_router(f"{line}\n shutdown\n", "r.cfg").unread] == [line]


def test_what_a_range_says_counts_for_each_interface() -> None:
    router = read_router(
        "define interface-range T Tunnel0 , Tunnel2\ninterface Tunnel0\n tunnel source Gi0/0\n"
        "interface range macro T\n tunnel protection ipsec profile P\ninterface Tunnel2\n"
        " tunnel source Gi0/1\nint ran Tu0-1\nip mtu 1400\nno interface range Tunnel 2\n",
        "r.cfg",
    )
    assert list(router.interfaces) == ["Tunnel0"]  # Tunnel1 has nothing but what the range says
    port = router.interfaces["Tunnel0"]
    assert port.ip_mtu is not None
    assert port.ip_mtu.value == 1400
    assert port.tunnel is not None
    assert port.tunnel.protection is not None
    assert (port.origin.line, port.tunnel.protection.origin.line) == (2, 5)


def test_reading_goes_on_at_a_configuration_command_after_end() -> None:
    router = read_router(
        "hostname R1\nend\nprinted by something\n policy 10\ncrypto isakmp policy 10\n encr aes\nend\n"
        "interface Tunnel0\n tunnel source 192.0.2.1\nend\nip route 10.0.0.0 255.0.0.0 192.0.2.9\n"
        "end\n int fa0/0\n  ip add 192.0.2.1 255.255.255.0\nend\nint lo0\n",
        "r.cfg",
    )
    assert [policy.priority for policy in router.policies] == [10]
    assert list(router.interfaces) == ["Tunnel0", "FastEthernet0/0", "Loopback0"]
    assert router.interfaces["FastEthernet0/0"].addresses
    assert len(router.routes) == 1
    assert [origin.line for origin in router.not_read] == [3, 4]


def test_the_built_in_ipsec_profile_takes_the_ikev2_profile_default() -> None:
    text = (
        "crypto ikev2 profile default\n keyring local K\ninterface Tunnel0\n"
        " tunnel protection ipsec profile default\n"
    )
    profile = read_router(text, "r.cfg").ipsec_profiles["default"]
    assert profile.settings.ikev2_profile is not None
    assert profile.settings.ikev2_profile.value == "default"
    assert profile.origin.is_default
    assert not read_router(text + "no crypto ipsec profile default\n", "r.cfg").ipsec_profiles
    own = text + "crypto ipsec profile default\n set pfs group14\n"
    changed = read_router(own, "r.cfg").ipsec_profiles["default"]
    assert changed.settings.pfs.value is DhGroup.MODP_2048
    assert changed.settings.ikev2_profile is not None
    assert changed.origin.line == 5
    other = text.replace("ikev2 profile default", "ikev2 profile P")
    assert not read_router(other, "r.cfg").ipsec_profiles


def test_the_proposal_and_policy_default_keep_what_they_do_not_set() -> None:
    router = read_router(
        "version 15.4\ncrypto ikev2 proposal default\n group 16\ncrypto ikev2 policy default\n"
        " match fvrf RED\n",
        "r.cfg",
    )
    proposal, policy = router.ikev2_proposals["default"], router.ikev2_policies["default"]
    assert proposal.groups.value == (DhGroup.MODP_4096,)
    assert Encryption.AES_256 in proposal.encryption.value
    assert Integrity.SHA512 in proposal.integrity.value
    assert [value.value for value in policy.proposals] == ["default"]
    assert policy.fvrf.value == "RED"
    other = read_router("crypto ikev2 proposal P\n group 16\n", "r.cfg").ikev2_proposals["P"]
    assert other.encryption.value == ()
