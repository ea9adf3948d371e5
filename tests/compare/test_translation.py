"""DMVPN with a NAT between: spokes behind a PAT find their hub, and a hub behind one is found."""

from dataclasses import dataclass

import pytest
from tests.rules.fixing import judged

from bothends.compare import Verdict

END = """version 15.9
hostname {name}
crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
crypto isakmp key {secret} address {key}
crypto isakmp keepalive 10 3 periodic
crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
 mode {mode}
crypto ipsec profile PROT
 set transform-set TS
interface Tunnel0
 ip address 10.255.0.{host} 255.255.255.0
 ip mtu 1400
 ip nhrp network-id 1
{nhrp} tunnel source GigabitEthernet0/0
 tunnel mode gre multipoint
 tunnel protection ipsec profile PROT
interface GigabitEthernet0/0
 ip address {address} 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.{host}.0.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 {gateway}
router eigrp 1
 network 10.0.0.0
"""
SECRET, OTHER = "q7Tz-94kMp-Lw2cX-v8Rd", "Zk8v-31mQx-Hn5tB-r2Yp"
ANYONE = "0.0.0.0"  # noqa: S104 - the wildcard of a key
PUBLIC, HUB, INSIDE = "198.51.100.7", "203.0.113.1", "192.168.1.10"


def end(name: str, host: int, address: str, nhrp: str, **values: str) -> str:
    gateway = f"{address.rsplit('.', 1)[0]}.254"
    found = {"key": ANYONE, "secret": SECRET, "mode": "transport", "gateway": gateway} | values
    return END.format(name=name, host=host, address=address, nhrp=nhrp, **found)


def hub(address: str = HUB, **values: str) -> str:
    return end("hub", 1, address, " ip nhrp map multicast dynamic\n", **values)


def spoke(address: str = INSIDE, host: int = 2, **values: str) -> str:
    nhrp = f" ip nhrp nhs 10.255.0.1\n ip nhrp map 10.255.0.1 {HUB}\n ip nhrp map multicast {HUB}\n"
    return end(f"spoke{host}", host, address, nhrp, **values)


def nat(outside: str, *rules: str, permit: str = "192.168.0.0 0.0.255.255") -> str:
    return (
        f"version 15.9\nhostname nat\ninterface GigabitEthernet0/0\n ip address {outside} 255.255.255.0\n"
        " ip nat outside\ninterface GigabitEthernet0/1\n ip address 192.168.1.254 255.255.255.0\n"
        f" ip nat inside\nip access-list standard LAN\n permit {permit}\n"
        + "".join(f"ip nat inside source {rule}\n" for rule in rules)
    )


OVERLOAD = "list LAN interface GigabitEthernet0/0 overload"
PORTS = tuple(
    f"static udp {INSIDE} {port} interface GigabitEthernet0/0 {port}" for port in (500, 4500)
)
GIVEN = tuple(f"static udp {INSIDE} {port} {HUB} {port} extendable" for port in (500, 4500))


@dataclass(frozen=True)
class Scene:
    name: str
    texts: tuple[str, ...]
    verdict: Verdict
    rule: str = ""


UP, DOWN_1, DOWN_A = Verdict.UP, Verdict.DOWN_PHASE1, Verdict.DOWN_AUTH
OUTER = spoke("198.51.100.9")
SCENES = (
    Scene("a PAT, and a key for anyone", (hub(), spoke(), nat(PUBLIC, OVERLOAD)), UP),
    Scene("a PAT, and a key for its address", (hub(key=PUBLIC), spoke(), nat(PUBLIC, OVERLOAD)), UP),
    Scene("a PAT, and a key for another address",
          (hub(key="198.51.100.8"), spoke(), nat(PUBLIC, OVERLOAD)), DOWN_A, "KEY-003"),
    Scene("a PAT, and another key for its address",
          (hub(key=PUBLIC, secret=OTHER), spoke(), nat(PUBLIC, OVERLOAD)), DOWN_A, "KEY-001"),
    Scene("a PAT that does not translate the spoke",
          (hub(key=PUBLIC, secret=OTHER), spoke(), nat(PUBLIC, OVERLOAD, permit="192.168.2.0 0.0.0.255")),
          DOWN_A, "KEY-003"),
    Scene("a PAT that is not among the inputs", (hub(key=PUBLIC), spoke()), UP),
    Scene("a PAT that is not among the inputs, and another key",
          (hub(key=PUBLIC, secret=OTHER), spoke()), DOWN_A, "KEY-003"),
    Scene("a hub behind forwarded ports of an interface", (hub(INSIDE), OUTER, nat(HUB, *PORTS)), UP),
    Scene("a hub behind forwarded ports of an address", (hub(INSIDE), OUTER, nat(HUB, *GIVEN)), UP),
    Scene("a hub behind a forwarded port of something else",
          (hub(INSIDE), OUTER, nat(HUB, f"static tcp {INSIDE} 80 {HUB} 80")), DOWN_1, "PEER-001"),
    Scene("a hub behind a NAT that is not among the inputs", (hub(INSIDE), OUTER), UP),
    Scene("tunnel mode through a PAT",
          (hub(mode="tunnel"), spoke(mode="tunnel"), nat(PUBLIC, OVERLOAD)), UP),
)  # fmt: skip


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_scene(scene: Scene) -> None:
    for texts in (scene.texts, scene.texts[::-1]):
        found = judged(texts)
        told = [(each.rule, each.message) for each in found.all_findings()]
        assert [tunnel.verdict for tunnel in found.tunnels] == [scene.verdict], told
        assert not scene.rule or scene.rule in {rule for rule, _ in told}, told


def test_two_spokes_behind_one_pat() -> None:
    texts = (hub(key=PUBLIC), spoke(), spoke("192.168.1.11", 3), nat(PUBLIC, OVERLOAD))
    found = {tunnel.id: tunnel.verdict for tunnel in judged(texts).tunnels if "hub" in tunnel.id}
    assert found == {"hub:Tunnel0 - spoke2:Tunnel0": UP, "hub:Tunnel0 - spoke3:Tunnel0": UP}
