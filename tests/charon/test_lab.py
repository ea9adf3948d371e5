"""Lab routers on charon: what their command line prints is what the daemons have and did."""

import re
import time
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address
from typing import Any

import pytest
from tests.charon.configs import BASE, GRE, IKEV2, NONE, OWN, VTI, Change, running
from tests.charon.wire import capture

from bothends.lab.charon.backend import CharonBackend
from bothends.lab.ike.faults import Traffic
from bothends.lab.lab import Lab
from bothends.lab.specs import RouterSpec

pytestmark = [pytest.mark.charon, pytest.mark.lab]
PING = {
    "a": "ping 10.2.0.1 source 10.1.0.1 timeout 1",
    "b": "ping 10.1.0.1 source 10.2.0.1 timeout 1",
}


class Two:
    """Two routers of a lab."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.backend: Any = lab.backend

    def ping(self, router: str = "a", options: str = "") -> str:
        """The letters of a ping."""
        text = self.lab.type(router, f"{PING[router]} {options}")
        return "".join(re.findall(r"^[!.UM]+$", text, re.MULTILINE))

    def flow(self, router: str) -> tuple[int, int]:
        """Packets encrypted and decrypted, as `show crypto ipsec sa` counts them."""
        text = self.lab.type(router, "show crypto ipsec sa")
        sums = [
            sum(map(int, re.findall(rf"#pkts {word}: (\d+)", text)))
            for word in ("encaps", "decaps")
        ]
        return sums[0], sums[1]

    def spis(self, router: str) -> tuple[str, ...]:
        text = self.lab.type(router, "show crypto ipsec sa")
        return tuple(re.findall(r"^ +spi: (0x[0-9A-F]+)\(", text, re.MULTILINE))

    def state(self, router: str) -> list[str]:
        return re.findall(r"[A-Z]{2}_\w+", self.lab.type(router, "show crypto isakmp sa"))

    @staticmethod
    def settles(seen: Callable[[], bool]) -> bool:
        """Whether something is seen within some seconds: the other daemon is told by a packet."""
        end = time.monotonic() + 5
        while not seen():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def fault(self, strike: Any) -> None:
        self.lab.do(lambda: strike(self.backend.faults))

    def log(self, router: str) -> str:
        return "\n".join(self.backend.routers[router].node.log.buffer)


def two(base: str = BASE, a: Change = NONE, b: Change = NONE) -> Iterator[Two]:
    specs = [RouterSpec("a", running("a", base, a)), RouterSpec("b", running("b", base, b))]
    with Lab(specs, backend=CharonBackend) as lab:
        yield Two(lab)


@pytest.fixture
def pair(request: pytest.FixtureRequest) -> Iterator[Two]:
    yield from two(*getattr(request, "param", ()))


@pytest.mark.parametrize(
    "pair", [(BASE,), (IKEV2,), (VTI,), (GRE,)], ids=["IKEv1", "IKEv2", "VTI", "GRE"], indirect=True
)
def test_traffic_brings_up_what_both_ends_show(pair: Two) -> None:
    assert pair.ping() == ".!!!!"
    assert pair.ping("b") == "!!!!!"
    assert pair.flow("a") == pair.flow("b") == (9, 9)
    inbound, outbound = pair.spis("a")
    assert pair.spis("b") == (outbound, inbound)
    daemon = {name: pair.backend.routers[name].daemon.sas() for name in "ab"}
    assert f"0x{daemon['a'][0].children[0].spi_in:X}" == inbound
    assert [sa.behind_nat for sas in daemon.values() for sa in sas] == [False, False]
    assert "UDP-Encaps" not in pair.lab.type("a", "show crypto ipsec sa")
    assert "Session status: UP-ACTIVE" in pair.lab.type("a", "show crypto session detail")
    assert "canary" not in "".join(
        pair.backend.routers[n].daemon.log_path.read_text() for n in "ab"
    )


def test_ikev2_is_shown() -> None:
    for pair in two(IKEV2):
        pair.ping()
        text = pair.lab.type("b", "show crypto ikev2 sa detail")
        assert "READY" in text
        assert (
            "Encr: AES-CBC, keysize: 256, PRF: SHA256, Hash: SHA256, DH Grp:14, Auth sign: PSK"
            in text
        )
        assert "Remote id: 203.0.113.1" in text


def test_the_wire_carries_esp_and_never_the_payload(pair: Two) -> None:
    with capture(pair.backend.internet.namespace) as wire:
        pair.ping("a", "repeat 10 size 600")
        wire.read()
    assert wire.kinds == {"ike", "esp"}
    assert {port for packet in wire.packets for port in packet.ports} == {500, 4500}
    inside = bytes((10, 1, 0, 1)), bytes((10, 2, 0, 1)), bytes(100)
    assert not any(secret in packet.raw for packet in wire.encrypted for secret in inside)
    assert len(wire.encrypted) == sum(pair.flow("a")) == sum(pair.flow("b"))


def test_clear_text_meets_the_crypto_map_and_is_dropped() -> None:
    specs = [
        RouterSpec("a", running("a")),
        RouterSpec(
            "b",
            "hostname b\ninterface GigabitEthernet0/0\n ip address 203.0.113.2 255.255.255.0\n"
            "interface GigabitEthernet0/1\n ip address 10.2.0.1 255.255.255.0\n"
            "ip route 10.1.0.0 255.255.255.0 203.0.113.1\n",
        ),
    ]
    with Lab(specs, backend=CharonBackend) as lab:
        pair = Two(lab)
        with capture(pair.backend.internet.namespace) as wire:
            assert pair.ping("b", "repeat 1") == "."
            assert wire.read().kinds == {"clear"}
        assert "%CRYPTO-4-RECVD_PKT_NOT_IPSEC" in pair.log("a")
        assert "#recv errors 1" in lab.type("a", "show crypto ipsec sa")


def test_loss_shows_on_the_right_end(pair: Two) -> None:
    pair.ping("a", "repeat 2")
    before = pair.flow("a"), pair.flow("b")
    pair.fault(lambda faults: faults.loss.__setitem__(("a", "b"), 0.5))
    letters = pair.ping("a", "repeat 8")
    (sent, answered), (back, arrived) = (
        (x - x0, y - y0)
        for (x, y), (x0, y0) in zip((pair.flow("a"), pair.flow("b")), before, strict=True)
    )
    assert sent == 8
    assert arrived == back == answered == letters.count("!") < 8


@pytest.mark.parametrize("pair", [(BASE,), (IKEV2,)], ids=["IKEv1", "IKEv2"], indirect=True)
def test_a_nat_is_seen_by_both_ends(pair: Two) -> None:
    public = IPv4Address("198.51.100.99")
    pair.fault(lambda faults: faults.nat.__setitem__("b", public))
    change = [f"crypto isakmp key canary-key address {public}"] if "crypto isakmp" in pair.lab.running("a") else [
        "crypto ikev2 keyring K", "peer N", f"address {public}", "pre-shared-key canary-key",
    ]  # fmt: skip
    pair.lab.type(
        "a",
        "conf t",
        *change,
        "crypto map M 10 ipsec-isakmp",
        f"set peer {public}",
        f"no set peer {OWN['b']}",
        "end",
    )
    assert pair.ping("b") == ".!!!!"
    assert pair.ping("a") == "!!!!!"
    for name in "ab":
        assert "UDP-Encaps" in pair.lab.type(name, "show crypto ipsec sa"), name
        assert "port 4500" in pair.lab.type(name, "show crypto session"), name
    assert f"current_peer {public} port 4500" in pair.lab.type("a", "show crypto ipsec sa")


@pytest.mark.parametrize(
    ("blocked", "from_to", "a", "b"),
    [
        (Traffic.IKE, ("*", "b"), ["MM_NO_STATE"], []),
        (Traffic.IKE, ("b", "*"), ["MM_NO_STATE"], ["MM_SA_SETUP"]),
        (Traffic.NAT_T, ("*", "*"), ["MM_KEY_EXCH"], ["MM_KEY_EXCH"]),
        (Traffic.ESP, ("*", "*"), ["QM_IDLE"], ["QM_IDLE"]),
    ],
)  # fmt: skip
def test_what_is_blocked_shows_in_the_state(
    pair: Two, blocked: Traffic, from_to: tuple[str, str], a: list[str], b: list[str]
) -> None:
    pair.fault(lambda faults: faults.block(*from_to, blocked))
    assert pair.ping("a", "repeat 2") == ".."
    assert (pair.state("a"), pair.state("b")) == (a, b)


def test_one_direction_of_esp_blocked(pair: Two) -> None:
    pair.ping("a", "repeat 2")
    pair.fault(lambda faults: faults.block("a", "b", Traffic.ESP))
    before = pair.flow("b")
    assert pair.ping("a", "repeat 2") == ".."
    assert pair.flow("a")[0] == 3
    assert pair.flow("b") == before


def test_a_wrong_key_is_told_as_ios_tells_it() -> None:
    for pair in two(b=Change("canary-key", "other-key")):
        pair.lab.type("b", "debug crypto isakmp")
        assert pair.ping("a", "repeat 1") == "."
        assert pair.state("a") == pair.state("b") == ["MM_KEY_EXCH"]
        assert "%CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from 203.0.113.1" in pair.log("b")
        assert "canary" not in pair.log("a") + pair.log("b")


def test_a_selector_that_charon_would_narrow_is_refused_as_ios_does() -> None:
    for pair in two(b=Change("10.1.0.0 0.0.0.255", "10.1.0.0 0.0.0.127")):
        pair.lab.type("b", "debug crypto isakmp", "debug crypto ipsec")
        assert pair.ping("a", "repeat 2") == ".."
        assert "proxy identities not supported" in pair.log("b")
        assert pair.spis("a") == pair.spis("b") == ()
        assert pair.state("a") == ["QM_IDLE"]
        # Asked by the other end, for a part of its own selector, the same router agrees.
        assert pair.ping("b") == ".!!!!"


def test_clearing(pair: Two) -> None:
    pair.ping()
    first = pair.spis("a")
    pair.lab.type("a", "clear crypto sa counters")
    assert pair.flow("a") == (0, 0)
    pair.lab.type("a", "clear crypto sa")
    assert pair.settles(lambda: pair.spis("a") == pair.spis("b") == ())
    assert pair.state("a") == ["QM_IDLE"]
    assert pair.ping() == ".!!!!"
    assert pair.spis("a") != first
    pair.lab.type("b", "clear crypto isakmp")
    assert pair.settles(lambda: pair.state("a") == pair.state("b") == ["MM_NO_STATE"])
    assert "(deleted)" in pair.lab.type("b", "show crypto isakmp sa")


def test_a_reload_leaves_the_peer_with_its_sas() -> None:
    for pair in two(a=Change(more="crypto isakmp keepalive 10 2 periodic\n")):
        pair.ping()
        pair.lab.do(lambda pair=pair: pair.backend.reload("b"))
        pair.lab.do(pair.lab.routers["b"].changed)
        assert len(pair.spis("a")) == 2
        assert pair.spis("b") == ()
        assert pair.ping("a", "repeat 1") == "."
        assert pair.ping("b") == ".!!!!"  # begun afresh by the end that lost them
        assert set(pair.spis("b")) <= set(pair.spis("a"))


def test_what_cannot_be_run_is_said_where_it_is_looked_for(pair: Two) -> None:
    nat = "ip nat inside source list 1 interface GigabitEthernet0/0 overload"
    pair.lab.type("a", "conf t", nat, "end")
    shown = pair.lab.type("a", "show crypto isakmp sa")
    assert shown.startswith("% cannot be run on charon: address translation on the router itself")
    assert pair.backend.refused.keys() == {"a"}
    assert pair.ping("a", "repeat 1") == "."
    pair.lab.type("a", "conf t", f"no {nat}", "end")
    assert pair.ping() == ".!!!!"


def test_a_shut_interface_and_a_missing_route(pair: Two) -> None:
    pair.lab.type("a", "conf t", "interface gi0/0", "shutdown", "end")
    assert pair.ping("a", "repeat 1") == "."
    pair.lab.type("a", "conf t", "interface gi0/0", "no shutdown", "end")
    assert pair.ping() == ".!!!!"
    pair.lab.type("b", "conf t", "no ip route 0.0.0.0 0.0.0.0 198.51.100.254", "end")
    assert pair.ping("a", "repeat 1") == "."
    pair.lab.type("b", "conf t", "ip route 0.0.0.0 0.0.0.0 198.51.100.254", "end")
    assert pair.ping("a", "repeat 1") == "!"


def test_big_packets(pair: Two) -> None:
    pair.ping()
    assert pair.ping("a", "repeat 1 size 1400 df") == "!"
    assert pair.ping("a", "repeat 1 size 1401 df") == "M"
    assert pair.ping("a", "repeat 1 size 4000") == "!"
    assert "plaintext mtu 1400" in pair.lab.type("a", "show crypto ipsec sa")


def test_failures_are_not_waited_for() -> None:
    for pair in two(b=Change("hash sha256", "hash md5")):
        began = time.monotonic()
        assert pair.ping("a", "repeat 3") == "..."
        assert time.monotonic() - began < 1
        assert pair.state("a") == pair.state("b") == ["MM_NO_STATE"] * 3


def test_an_access_list_judges_what_ios_would_have_sent() -> None:
    filter_in = (
        "ip access-list extended OUTSIDE\n permit udp host 203.0.113.1 host 198.51.100.1 eq isakmp\n{more}"
        "interface GigabitEthernet0/0\n ip access-group OUTSIDE in\n"
    )
    for pair in two(b=Change(more=filter_in.format(more=" permit esp any any\n"))):
        assert pair.ping() == ".!!!!"
    for pair in two(b=Change(more=filter_in.format(more=""))):
        assert pair.ping("a", "repeat 2") == ".."
        assert pair.state("a") == pair.state("b") == ["QM_IDLE"]
        assert pair.flow("b") == (0, 0)


def test_counters_go_on_when_sas_are_renewed(pair: Two) -> None:
    pair.ping("a", "repeat 3")
    first, daemon = pair.spis("a"), pair.backend.routers["a"].daemon
    child = daemon.sas()[0].children[0]
    pair.lab.do(lambda: daemon._session.rekey({"child-id": child.number}))
    deadline = time.monotonic() + 5
    while len(pair.spis("a")) < 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert set(first) < set(pair.spis("a"))  # the old pair goes on receiving for a while
    assert pair.ping("a", "repeat 3") == "!!!"
    assert pair.flow("a") == pair.flow("b") == (5, 5)


def test_gre_without_protection_is_seen_on_the_wire() -> None:
    bare = Change(" tunnel protection ipsec profile PF\n", " tunnel key 7\n")
    for pair in two(GRE, bare, bare):
        with capture(pair.backend.internet.namespace) as wire:
            assert pair.ping() == "!!!!!"
            assert {packet.protocol for packet in wire.read().packets} == {47}
        pair.lab.type("b", "conf t", "interface Tunnel0", "tunnel key 8", "end")
        assert pair.ping("a", "repeat 1") == "."


def test_null0_takes_what_the_tunnel_carried() -> None:
    floating = Change(more="ip route 10.2.0.0 255.255.255.0 Null0 254\n")
    for pair in two(VTI, floating):
        assert pair.ping() == ".!!!!"
        pair.lab.type("a", "conf t", "interface Tunnel0", "shutdown", "end")
        with capture(pair.backend.internet.namespace) as wire:
            assert "!" not in pair.ping("a", "repeat 2")
            assert not [p for p in wire.read().packets if str(p.destination).startswith("10.2.")]
        pair.lab.type("a", "conf t", "interface Tunnel0", "no shutdown", "end")
        assert pair.ping("a", "repeat 8").endswith("!!!")


def test_gre_in_transport_mode_carries_packets() -> None:
    change = Change("esp-3des esp-md5-hmac\n mode tunnel", "esp-aes esp-sha-hmac\n mode transport")
    for pair in two(GRE, change, change):
        with capture(pair.backend.internet.namespace) as wire:
            assert pair.ping() == ".!!!!"
            assert pair.ping("b") == "!!!!!"
            assert {packet.protocol for packet in wire.read().packets} == {17}
        assert "in use settings ={Transport" in pair.lab.type("a", "show crypto ipsec sa")
        assert pair.flow("a") == pair.flow("b") == (9, 9)


def test_esp_without_authentication_carries_packets() -> None:
    change = Change("esp-aes 256 esp-sha256-hmac", "esp-aes 256")
    for pair in two(a=change, b=change):
        assert pair.ping() == ".!!!!"
        assert "transform: esp-256-aes ," in pair.lab.type("a", "show crypto ipsec sa")


@pytest.mark.parametrize("base", [VTI, GRE], ids=["VTI", "GRE"])
def test_the_far_address_of_a_tunnel_interface_answers(base: str) -> None:
    for pair in two(base):
        assert pair.ping() == ".!!!!"
        before = pair.flow("a")
        assert "(5/5)" in pair.lab.type("a", "ping 172.16.0.2 timeout 1")
        assert pair.flow("a") == pair.flow("b") == (before[0] + 5, before[1] + 5)


def test_a_gre_tunnel_takes_what_its_mtu_allows() -> None:
    narrow = Change(" tunnel protection", " ip mtu 1414\n tunnel protection")
    for pair in two(GRE, narrow, narrow):
        assert pair.ping("a", "size 1414 df-bit") == ".!!!!"
        assert pair.ping("b", "size 1414 df-bit") == "!!!!!"
        assert pair.ping("a", "size 1415 df-bit repeat 1") == "M"
        pair.lab.type("a", "conf t", "interface Tunnel0", "ip mtu 1300", "end")
        assert pair.ping("a", "size 1301 df-bit repeat 1") == "M"
        assert pair.ping("a", "size 1300 df-bit") == "!!!!!"


def test_bare_gre_does_not_get_into_a_protected_tunnel() -> None:
    for pair in two(GRE, b=Change(" tunnel protection ipsec profile PF\n", "")):
        assert pair.ping("b", "repeat 1") == "."
        assert "%CRYPTO-4-RECVD_PKT_NOT_IPSEC" in pair.log("a")


def test_lines_of_an_access_list_are_flows_of_their_own() -> None:
    a = Change(
        more="ip access-list extended PROTECTED\n permit ip 10.1.8.0 0.0.0.255 10.2.0.0 0.0.0.255\ninterface GigabitEthernet0/2\n ip address 10.1.8.1 255.255.255.0\n"
    )
    b = Change(
        more="ip access-list extended PROTECTED\n permit ip 10.2.0.0 0.0.0.255 10.1.8.0 0.0.0.255\n"
    )
    for pair in two(a=a, b=b):
        assert pair.ping() == ".!!!!"
        assert "(4/5)" in pair.lab.type("a", "ping 10.2.0.1 source 10.1.8.1 timeout 1")
        assert len(pair.spis("a")) == 4
        assert len(pair.backend.routers["a"].daemon.sas()) == 1
        text = pair.lab.type("b", "show crypto ipsec sa")
        assert re.findall(r"remote ident .*: \((\S+?)/", text) == ["10.1.0.0", "10.1.8.0"]
        assert re.findall(r"#pkts decaps: (\d+)", text) == ["4", "4"]


def test_what_an_access_list_denies_goes_its_usual_way() -> None:
    denied = Change(
        " permit ip 10.1.0.0",
        " deny ip host 10.1.0.7 10.2.0.0 0.0.0.255\n permit ip 10.1.0.0",
        more="interface GigabitEthernet0/3\n ip address 10.1.0.7 255.255.255.255\n",
    )
    for pair in two(a=denied):
        with capture(pair.backend.internet.namespace) as wire:
            text = pair.lab.type("a", "ping 10.2.0.1 source 10.1.0.7 repeat 1 timeout 1")
            assert "(0/1)" in text
            assert wire.read().kinds == {"clear"}
        assert pair.ping("a") == ".!!!!"
        assert pair.ping("b") == "!!!!!"


@pytest.mark.long
def test_a_dead_peer_is_buried() -> None:
    for pair in two(a=Change(more="crypto isakmp keepalive 10 2 periodic\n")):
        pair.ping()
        pair.fault(lambda faults: faults.block("b", "*", *Traffic))
        began = time.monotonic()
        while pair.spis("a") and time.monotonic() - began < 60:
            time.sleep(0.5)
        assert 15 < time.monotonic() - began < 45
        assert "(deleted)" in pair.lab.type("a", "show crypto isakmp sa")
