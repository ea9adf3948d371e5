"""Checks over both ends' show output: a healthy tunnel, and one fault at a time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from bothends.model import (
    Authentication,
    DhGroup,
    Encryption,
    End,
    IkeVersion,
    Integrity,
    Lifetime,
    Mode,
    Phase1,
    Phase2,
    SecretRef,
    SharedKey,
    Transform,
    Tunnel,
)
from bothends.platforms import driven
from bothends.platforms.ios.commands import IKE_SA, IKE_SA_DETAIL, IPSEC_SA, SESSION
from bothends.verification import Expected, Probe, ProbeResult, Status, verify_tunnel

TUNNEL = Tunnel(
    name="hq-branch1",
    ike=IkeVersion.V1,
    phase1=(
        Phase1(
            Encryption.AES_256,
            Integrity.SHA256,
            DhGroup.MODP_2048,
            Authentication.PRE_SHARE,
            86400,
        ),
    ),
    phase2=Phase2(
        (Transform(Encryption.AES_256, Integrity.SHA256),),
        Mode.TUNNEL,
        DhGroup.MODP_2048,
        Lifetime(3600, 4608000),
    ),
    dpd=None,
    authentication=SharedKey(SecretRef("env", "PSK")),
    ends=(
        End("hq", "Gi0/0", IPv4Address("203.0.113.1"), (IPv4Network("10.1.0.0/24"),), None, None),
        End("br", "Gi0/0", IPv4Address("198.51.100.1"), (IPv4Network("10.2.0.0/24"),), None, None),
    ),
)
EXPECTED = Expected.from_tunnel(TUNNEL)


@dataclass(frozen=True)
class Router:
    """What one lab end would show; the tests change a field at a time."""

    here: str
    there: str
    near: str
    far: str
    state: str = "QM_IDLE"
    status: str = "ACTIVE"
    encr: str = "aes 256"
    dh: int = 14
    transform: str = "esp-256-aes esp-sha256-hmac"
    mode: str = "Tunnel"
    pfs: str = "Y"
    inbound: str = "0x1A2B3C4D"
    outbound: str = "0x5E6F7081"
    encaps: int = 0
    decaps: int = 0
    errors: int = 0
    session: str = "UP-ACTIVE"

    def outputs(self) -> dict[str, str]:
        isakmp = (
            "IPv4 Crypto ISAKMP SA\ndst             src             state          conn-id status\n"
        )
        detail = (
            "Codes: C - IKE configuration mode, D - Dead Peer Detection\n\n"
            "IPv4 Crypto ISAKMP SA\n\n"
            "C-id  Local           Remote          I-VRF  Status Encr Hash   Auth DH Lifetime Cap.\n\n"
        )
        if self.state:
            isakmp += f"{self.there:<15} {self.here:<15} {self.state:<16} 1001 {self.status}\n"
            encr = self.encr.split()[0]
            detail += (
                f"1001  {self.here:<15} {self.there:<15}        ACTIVE {encr:<4} sha256 psk  "
                f"{self.dh:<2} 23:59:40 D\n       Engine-id:Conn-id =  SW:1\n"
            )
        sas = {
            name: ""
            if not spi
            else (
                f"      spi: {spi}({int(spi, 16)})\n"
                f"        transform: {self.transform} ,\n"
                f"        in use settings ={{{self.mode}, }}\n"
                f"        conn id: 1, flow_id: SW:1, sibling_flags 80000040, crypto map: M\n"
                f"        sa timing: remaining key lifetime (k/sec): (4607999/3580)\n"
                f"        IV size: 16 bytes\n"
                f"        replay detection support: Y\n"
                f"        Status: ACTIVE(ACTIVE)\n"
            )
            for name, spi in (("in", self.inbound), ("out", self.outbound))
        }
        group = "group14" if self.pfs == "Y" else "none"
        ipsec = (
            f"\ninterface: GigabitEthernet0/0\n"
            f"    Crypto map tag: M, local addr {self.here}\n\n"
            f"   protected vrf: (none)\n"
            f"   local  ident (addr/mask/prot/port): ({self.near}/255.255.255.0/0/0)\n"
            f"   remote ident (addr/mask/prot/port): ({self.far}/255.255.255.0/0/0)\n"
            f"   current_peer {self.there} port 500\n"
            f"     PERMIT, flags={{origin_is_acl,}}\n"
            f"    #pkts encaps: {self.encaps}, #pkts encrypt: {self.encaps}, #pkts digest: {self.encaps}\n"
            f"    #pkts decaps: {self.decaps}, #pkts decrypt: {self.decaps}, #pkts verify: {self.decaps}\n"
            f"    #pkts compressed: 0, #pkts decompressed: 0\n"
            f"    #pkts not compressed: 0, #pkts compr. failed: 0\n"
            f"    #pkts not decompressed: 0, #pkts decompress failed: 0\n"
            f"    #send errors {self.errors}, #recv errors 0\n\n"
            f"     local crypto endpt.: {self.here}, remote crypto endpt.: {self.there}\n"
            f"     plaintext mtu 1438, path mtu 1500, ip mtu 1500, ip mtu idb GigabitEthernet0/0\n"
            f"     current outbound spi: {self.outbound or '0x0'}({int(self.outbound or '0', 16)})\n"
            f"     PFS (Y/N): {self.pfs}, DH group: {group}\n\n"
            f"     inbound esp sas:\n{sas['in']}\n     inbound ah sas:\n\n     inbound pcp sas:\n\n"
            f"     outbound esp sas:\n{sas['out']}\n     outbound ah sas:\n\n     outbound pcp sas:\n"
        )
        session = (
            f"Crypto session current status\n\nInterface: GigabitEthernet0/0\n"
            f"Session status: {self.session}\nPeer: {self.there} port 500 fvrf: (none) ivrf: (none)\n"
            f"      Phase1_id: {self.there}\n      Desc: (none)\n"
            f"  IPSEC FLOW: permit ip {self.near}/255.255.255.0 {self.far}/255.255.255.0 \n"
            f"        Active SAs: 2, origin: crypto map\n"
        )
        return {IKE_SA: isakmp, IKE_SA_DETAIL: detail, IPSEC_SA: ipsec, SESSION: session}


HQ = Router("203.0.113.1", "198.51.100.1", "10.1.0.0", "10.2.0.0")
BR = Router(
    "198.51.100.1", "203.0.113.1", "10.2.0.0", "10.1.0.0",
    inbound=HQ.outbound, outbound=HQ.inbound,
)  # fmt: skip


def judge(
    hq: Router = HQ,
    br: Router = BR,
    *,
    arrived: int = 10,
    came_back: int = 10,
    answered: int = 5,
    others: int = 0,
    senders: tuple[str, ...] = ("hq", "br"),
) -> dict[tuple[str, str], Status]:
    """Both ends sent five packets; `arrived` reached br, `came_back` reached hq, of ten each.

    `others`: packets that left hq after br was asked, and before hq was.
    """
    before = {"hq": hq, "br": br}
    after = {
        "hq": replace(hq, encaps=hq.encaps + 10 + others, decaps=hq.decaps + came_back),
        "br": replace(br, encaps=br.encaps + 10, decaps=br.decaps + arrived),
    }
    selector = next(TUNNEL.selectors(TUNNEL.ends[0]))
    sent = [
        ProbeResult(Probe("hq", selector, "10.1.0.1", "10.2.0.1"), 5, answered, ""),
        ProbeResult(Probe("br", selector.mirrored(), "10.2.0.1", "10.1.0.1"), 5, answered, ""),
    ]
    report = verify_tunnel(
        EXPECTED,
        {d: driven().facts(d, r.outputs()) for d, r in before.items()},
        {d: driven().facts(d, r.outputs()) for d, r in after.items()},
        [each for each in sent if each.probe.device in senders],
    )
    worst: dict[tuple[str, str], Status] = {}
    for result in report.results:
        key = (result.check, result.device)
        if worst.get(key, Status.OK) is Status.OK:
            worst[key] = result.status
    return worst


def test_healthy_tunnel_is_all_ok() -> None:
    found = judge()
    assert set(found.values()) == {Status.OK}
    checks = {"ike-sa", "phase1-suite", "ipsec-sa", "phase2-suite", "spi-cross", "traffic"}
    assert {check for check, _ in found} >= checks


def test_other_traffic_between_two_questions_is_no_loss() -> None:
    busy = judge(others=7)
    assert set(busy.values()) == {Status.OK}
    lost = judge(answered=4, arrived=16, others=7)
    assert lost["traffic", "hq"] is Status.FAILED


def test_what_nobody_sends_is_not_known_to_pass() -> None:
    found = judge(senders=())
    assert {found["traffic", device] for device in ("hq", "br")} == {Status.UNVERIFIABLE}
    assert set(judge(senders=("hq",)).values()) == {Status.OK}


@dataclass(frozen=True)
class Fault:
    """A fault, and the checks that must fail: (check, device). Nothing else may."""

    name: str
    found: Callable[[], dict[tuple[str, str], Status]]
    failed: frozenset[tuple[str, str]]


def both(*checks: str) -> frozenset[tuple[str, str]]:
    return frozenset((check, device) for check in checks for device in ("hq", "br"))


NO_SA = {"inbound": "", "outbound": ""}
FAULTS = (
    Fault(
        "stuck in MM_KEY_EXCH",
        lambda: judge(
            replace(HQ, state="MM_KEY_EXCH", session="DOWN-NEGOTIATING", **NO_SA),
            replace(BR, state="MM_KEY_EXCH", session="DOWN-NEGOTIATING", **NO_SA),
            answered=0, arrived=0, came_back=0,
        ),
        both("ike-sa", "ipsec-sa", "traffic", "session"),
    ),
    Fault(
        "only a deleted IKE SA here",
        lambda: judge(replace(HQ, state="MM_NO_STATE", status="ACTIVE (deleted)")),
        frozenset({("ike-sa", "hq")}),
    ),
    Fault("no IKE SA there", lambda: judge(br=replace(BR, state="")), frozenset({("ike-sa", "br")})),
    Fault("group", lambda: judge(replace(HQ, dh=2)), frozenset({("phase1-suite", "hq")})),
    Fault(
        "transform",
        lambda: judge(replace(HQ, transform="esp-aes esp-sha-hmac")),
        frozenset({("phase2-suite", "hq")}),
    ),
    Fault("mode", lambda: judge(br=replace(BR, mode="Transport")), frozenset({("phase2-suite", "br")})),
    Fault("pfs", lambda: judge(replace(HQ, pfs="N")), frozenset({("phase2-suite", "hq")})),
    Fault(
        "the far end was reloaded",
        lambda: judge(br=replace(BR, inbound="0x99999999", outbound="0x88888888")),
        both("spi-cross"),
    ),
    Fault("nothing arrives there", lambda: judge(arrived=0), frozenset({("traffic", "hq")})),
    Fault("nothing comes back", lambda: judge(came_back=0), frozenset({("traffic", "br")})),
    Fault("some is lost", lambda: judge(arrived=7), frozenset({("traffic", "hq")})),
    Fault("session", lambda: judge(replace(HQ, session="UP-NO-IKE")), frozenset({("session", "hq")})),
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_is_named_on_the_right_end(fault: Fault) -> None:
    found = {key for key, status in fault.found().items() if status is Status.FAILED}
    assert found == fault.failed
