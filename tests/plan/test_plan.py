"""Plans against running configurations as routers print them."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Interface
from pathlib import Path

import pytest

from bothends.inventory import load_inventory
from bothends.model import SecretRef, Tunnel
from bothends.platforms.ios.difference import make_plan
from bothends.platforms.placeholders import revealed
from bothends.platforms.plan import DevicePlan
from bothends.platforms.templates import make_environment

ROOT = Path(__file__).parents[2]
TUNNELS = load_inventory(ROOT).tunnels
ENVIRONMENT = make_environment(ROOT)
DEVICES = ("hq-r1", "branch1-r1", "branch2-r1", "branch3-r1")
HOSTS = load_inventory(ROOT).hosts
EMPTY = {
    name: f"hostname {name}\n"
    + "".join(
        f"!\ninterface {interface}\n ip address {IPv4Interface(address).with_netmask.replace('/', ' ')}\n"
        for interface, address in host.data["interfaces"].items()
    )
    + "end\n"
    for name, host in HOSTS.items()
}
"""A router of the inventory that has its addresses and no tunnel."""


def reveal(ref: SecretRef) -> str:
    return f"canary {ref.name}"


def plan(device: str, running: str, tunnels: tuple[Tunnel, ...] = TUNNELS) -> DevicePlan:
    mine = [tunnel for tunnel in tunnels if tunnel.touches(device)]
    return make_plan(device, mine, running, environment=ENVIRONMENT, reveal=reveal, neighbours=mine)


def as_ios_prints(found: DevicePlan) -> str:
    """What `show running-config` makes of entered lines: `encr`, hidden defaults, more blanks."""
    hidden = {
        " hash sha", " group 1", " lifetime 86400", " authentication rsa-sig", " encr des",
        " set security-association lifetime seconds 3600",
        " set security-association lifetime kilobytes 4608000",
    }  # fmt: skip
    text = []
    for entered in revealed(found.lines, reveal):
        line = re.sub(r"^ (pre-shared-key)", r"  \1", re.sub(r"^ encryption", " encr", entered))
        if line in hidden:
            continue
        text.append(line + (" " if line.startswith(("crypto map ", "crypto ipsec ")) else ""))
    router = EMPTY[found.device].removesuffix("end\n")
    return "Building configuration...\n\n" + router + "\n".join(text) + "\nend\n"


@pytest.mark.parametrize("device", DEVICES)
def test_a_second_run_changes_nothing(device: str) -> None:
    first = plan(device, EMPTY[device])
    assert first.changed
    second = plan(device, as_ios_prints(first))
    assert second.lines == ()
    assert second.notes == ()


@pytest.mark.parametrize("device", DEVICES)
def test_plans_hold_no_secret(device: str) -> None:
    found = plan(device, EMPTY[device])
    assert "canary" not in repr(found)
    assert "canary" in " ".join(revealed(found.lines, reveal))


def test_everything_new_is_taken_back_in_reverse() -> None:
    found = plan("branch1-r1", EMPTY["branch1-r1"])
    assert found.undo == (
        "interface GigabitEthernet0/0",
        " no crypto map BE-GigabitEthernet0-0",
        "no crypto map BE-GigabitEthernet0-0 10",
        "no ip access-list extended BE-hq-branch1",
        "no crypto ipsec transform-set BE-AES256-SHA256-TUN",
        "no crypto isakmp profile BE-hq-branch1",
        "no crypto keyring BE-hq-branch1",
        "no crypto isakmp keepalive 10 3 periodic",
        "no crypto isakmp invalid-spi-recovery",
        "no crypto isakmp policy 10",
    )


@dataclass(frozen=True)
class Edit:
    """The running configuration after somebody changed it, and what the plan makes of that."""

    name: str
    old: str
    new: str
    lines: tuple[str, ...]
    undo: tuple[str, ...]


EDITS = (
    Edit(
        "another hash",
        " hash sha256\n", " hash md5\n",
        # the policy is foreign now, and weaker: ours goes before it
        ("crypto isakmp policy 15", " encryption aes 256", " hash sha256",
         " group 14", " lifetime 86400", " authentication pre-share"),
        ("no crypto isakmp policy 15",),
    ),
    Edit(
        "another key",
        "key canary PSK_HQ_BRANCH1", "key other",
        ("crypto keyring BE-hq-branch1",
         " no pre-shared-key address 198.51.100.1 key other",
         " pre-shared-key address 198.51.100.1 key <env:PSK_HQ_BRANCH1>"),
        ("crypto keyring BE-hq-branch1",
         " no pre-shared-key address 198.51.100.1 key <env:PSK_HQ_BRANCH1>",
         " pre-shared-key address 198.51.100.1 key other"),
    ),
    Edit(
        "another PFS group",
        " set pfs group14\n set isakmp-profile BE-hq-branch1", " set pfs group2\n set isakmp-profile BE-hq-branch1",
        ("crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp", " set pfs group14"),
        ("crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp", " set pfs group2"),
    ),
    Edit(
        "a network too many",
        "ip access-list extended BE-hq-branch1\n",
        "ip access-list extended BE-hq-branch1\n permit ip 10.9.0.0 0.0.0.255 10.2.0.0 0.0.0.255\n",
        ("ip access-list extended BE-hq-branch1",
         " no permit ip 10.9.0.0 0.0.0.255 10.2.0.0 0.0.0.255"),
        # the numbers are made known first: an entry without one would come back as the last
        ("ip access-list resequence BE-hq-branch1 10 10",
         "ip access-list extended BE-hq-branch1",
         " 5 permit ip 10.9.0.0 0.0.0.255 10.2.0.0 0.0.0.255"),
    ),
    Edit(
        "a network too few",
        " permit ip 10.1.8.0 0.0.0.255 10.3.8.0 0.0.0.255\n", "",
        ("ip access-list extended BE-hq-branch2", " permit ip 10.1.8.0 0.0.0.255 10.3.8.0 0.0.0.255"),
        ("ip access-list extended BE-hq-branch2", " no permit ip 10.1.8.0 0.0.0.255 10.3.8.0 0.0.0.255"),
    ),
    Edit(
        "the map was detached",
        "interface GigabitEthernet0/1\n crypto map BE-GigabitEthernet0-1\n", "",
        ("interface GigabitEthernet0/1", " crypto map BE-GigabitEthernet0-1"),
        ("interface GigabitEthernet0/1", " no crypto map BE-GigabitEthernet0-1"),
    ),
    Edit(
        "another keepalive",
        "crypto isakmp keepalive 10 3 periodic", "crypto isakmp keepalive 60",
        ("crypto isakmp keepalive 10 3 periodic",),
        ("crypto isakmp keepalive 60",),
    ),
    Edit("a lifetime that is the default", " lifetime 28800\n", " lifetime 28800\n", (), ()),
)  # fmt: skip


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_only_what_differs_is_planned(edit: Edit) -> None:
    running = as_ios_prints(plan("hq-r1", EMPTY["hq-r1"]))
    assert edit.old in running
    found = plan("hq-r1", running.replace(edit.old, edit.new, 1))
    assert found.lines == edit.lines
    assert found.undo == edit.undo
    assert "key other" not in " ".join(found.masked) + repr(found)


FOREIGN = """hostname hq-r1
crypto isakmp policy 10
 encr 3des
 authentication pre-share
 group 2
crypto isakmp policy 30
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
crypto map OUTSIDE 10 ipsec-isakmp
 set peer 192.0.2.77
 set transform-set OLD
 match address 110
crypto map OUTSIDE 65000 ipsec-isakmp dynamic REMOTE
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.0
 crypto map OUTSIDE
interface GigabitEthernet0/1
 ip address 192.0.2.1 255.255.255.0
end
"""


def test_foreign_objects_are_left_alone_and_joined() -> None:
    found = plan("hq-r1", FOREIGN)
    text = "\n".join(found.lines)
    assert "crypto isakmp policy 10" not in text  # taken by other content
    assert "crypto isakmp policy 30" not in text  # already what we want
    assert "crypto isakmp policy 5\n" in text  # before the weaker ones that are there
    assert "crypto map OUTSIDE 20 ipsec-isakmp" in text
    assert "crypto map OUTSIDE 30 ipsec-isakmp" in text
    assert "interface GigabitEthernet0/0" not in text
    assert not any("OUTSIDE 10" in line or "REMOTE" in line for line in found.lines + found.undo)
    assert " no crypto map OUTSIDE" not in found.undo


def test_a_key_stored_encrypted_is_noted_not_replaced() -> None:
    running = as_ios_prints(plan("hq-r1", EMPTY["hq-r1"]))
    masked = running.replace("key canary PSK_HQ_BRANCH1", "key 6 AAAABBBB", 1)
    found = plan("hq-r1", masked)
    assert found.lines == ()
    assert [note for note in found.notes if "encrypted" in note]


def test_numbers_stay_when_a_tunnel_comes_first_in_the_alphabet() -> None:
    early = tuple(t for t in TUNNELS if t.name != "hq-branch1")
    running = as_ios_prints(plan("hq-r1", EMPTY["hq-r1"], early))
    found = plan("hq-r1", running)
    assert "crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp" in running
    assert "crypto map BE-GigabitEthernet0-0 20 ipsec-isakmp" in found.lines


def test_the_order_of_the_inventory_plays_no_part() -> None:
    running = EMPTY["hq-r1"]
    assert plan("hq-r1", running) == plan("hq-r1", running, tuple(reversed(TUNNELS)))
