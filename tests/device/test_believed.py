"""An answer is believed when it is complete, this router's, and no refusal."""

from dataclasses import dataclass

import pytest

from bothends.errors import DeviceError
from bothends.platforms.conversation import RouterIdentity
from bothends.platforms.ios.credible import RUNNING, believable, believed, torn

WHOLE = """\
Building configuration...

Current configuration : 412 bytes
!
version 15.9
service timestamps log datetime msec
!
hostname hq-r1
!
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.0
!
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
!
ip route 0.0.0.0 0.0.0.0 203.0.113.254
!
end
"""
SIX = WHOLE.replace(
    "ip address 203.0.113.1 255.255.255.0", "ipv6 address 2001:DB8:A::1/64"
).replace("ip address 10.1.0.1 255.255.255.0", "ipv6 address 2001:DB8:1::1/64")
HQ = RouterIdentity("hq-r1", "hq-r1", ("203.0.113.1",))


@dataclass(frozen=True)
class Answer:
    """What a router said instead of its configuration."""

    name: str
    text: str
    says: str
    asked: RouterIdentity = HQ


BAD = (
    Answer("empty", "", "it is empty"),
    Answer("blank", "\n\n \n", "it is empty"),
    Answer("authorization", "% Authorization failed.\n", "does not allow this user"),
    Answer("command authorization", "Command authorization failed.\n", "does not allow this user"),
    Answer("not known", "     ^\n% Invalid input detected at '^' marker.\n", "was refused"),
    Answer("busy", "Unable to get configuration. Try again later.\n", "the router failed"),
    Answer("cut in a line", WHOLE[:300], "it is cut off: the last line is"),
    Answer("cut at a line's end", WHOLE.removesuffix("!\nend\n"), "not 'end'"),
    Answer("a pause in the middle", WHOLE[:200].rpartition("\n")[0], "it is cut off"),
    Answer("the first half missing", " ip address" + WHOLE.partition(" ip address")[2], "beginning is missing"),
    Answer("another router's", WHOLE.replace("hostname hq-r1", "hostname another-r9"), "the prompt says hq-r1"),
    Answer("another router answers", WHOLE.replace("hq-r1", "another-r9").replace("203.0.113.1 ", "192.0.2.9 "),
           "has none of the addresses that the inventory knows of hq-r1", RouterIdentity("hq-r1", "another-r9", ("203.0.113.1",))),
    Answer("another with this name", WHOLE.replace("203.0.113.1 ", "192.0.2.9 "), "has none of the addresses"),
    Answer("another of IPv6", SIX, "has none of the addresses", RouterIdentity("hq-r1", "hq-r1", ("2001:db8:a::9",))),
    Answer("another, no address known", WHOLE.replace("hq-r1", "another-r9"), "it is of another-r9, not of hq-r1",
           RouterIdentity("hq-r1", "another-r9")),
    Answer("two at once", WHOLE.removesuffix("end\n") + WHOLE.replace("hq-r1", "branch1-r1"), "two configurations"),
    Answer("two, one after the other", WHOLE + WHOLE, "continues after its 'end'"),
    Answer("a part, by privilege", "Building configuration...\n\nCurrent configuration : 53 bytes\n!\nend\n", "only a part"),
    Answer("no hostname", WHOLE.replace("hostname hq-r1\n", ""), "no hostname"),
    Answer("stopped at a page", WHOLE[:260] + "\n --More-- ", "--More--"),
    Answer("prompt inside", WHOLE[:260] + "\nhq-r1#", "it is cut off"),
)  # fmt: skip


@pytest.mark.parametrize("answer", BAD, ids=lambda answer: answer.name)
def test_not_believed(answer: Answer) -> None:
    with pytest.raises(DeviceError) as caught:
        believed(RUNNING, answer.text, answer.asked)
    assert answer.says in caught.value.message
    assert caught.value.where == "hq-r1"


GOOD = (
    ("as it is", WHOLE, HQ),
    ("carriage returns", WHOLE.replace("\n", "\r\n"), HQ),
    ("capitals and a domain", WHOLE, RouterIdentity("HQ-R1.example.net", "hq-r1", ("203.0.113.1",))),
    ("another name, an address of its own", WHOLE.replace("hq-r1", "r7"), RouterIdentity("hq-r1", "r7", ("203.0.113.1",))),
    ("addresses of IPv6 only", SIX, RouterIdentity("hq-r1", "hq-r1", ("2001:db8:a::1",))),
    ("an address of IPv6 made of the MAC", SIX.replace("A::1/64", "A::/64 eui-64"), HQ),
    ("an address by DHCP", WHOLE.replace("ip address 203.0.113.1 255.255.255.0", "ip address dhcp"), HQ),
    ("a log line inside", WHOLE.replace("!\nhostname", "*Mar  1 00:00:01.000: %SYS-5-CONFIG_I: Configured from console\n!\nhostname"), HQ),
)  # fmt: skip


@pytest.mark.parametrize(("text", "asked"), [g[1:] for g in GOOD], ids=[g[0] for g in GOOD])
def test_believed(text: str, asked: RouterIdentity) -> None:
    found = believed(RUNNING, text, asked)
    assert "hostname" in found
    assert "%SYS" not in found


def test_no_secret_in_the_reason() -> None:
    cut = WHOLE[:200] + "\nenable secret 0 canary-secret\nusername admin password canary-secret"
    with pytest.raises(DeviceError) as caught:
        believed(RUNNING, cut, HQ)
    assert "canary" not in str(caught.value)


IKE = "show crypto isakmp sa"
IKE_SA = """\
IPv4 Crypto ISAKMP SA
dst             src             state          conn-id status
198.51.100.1    203.0.113.1     QM_IDLE           1001 ACTIVE
198.51.100.65   203.0.113.1     QM_IDLE           1002 ACTIVE

IPv6 Crypto ISAKMP SA
"""
OLD_IKE_SA = "dst             src             state          conn-id slot\n"
IKE2_SA = " IPv4 Crypto IKEv2  SA \n\nTunnel-id Local\n\n IPv6 Crypto IKEv2  SA \n"
SESSIONS = """\
Crypto session current status

Interface: GigabitEthernet0/0
Session status: UP-ACTIVE
Peer: 198.51.100.1 port 500
  IPSEC FLOW: permit ip 10.1.0.0/255.255.255.0 10.2.0.0/255.255.255.0
        Active SAs: 2, origin: crypto map

Interface: GigabitEthernet0/0
Session status: UP-ACTIVE
Peer: 198.51.100.65 port 500
  IPSEC FLOW: permit ip 10.1.0.0/255.255.255.0 10.3.0.0/255.255.255.0
        Active SAs: 2, origin: crypto map
"""
ONE_SESSION = SESSIONS[: SESSIONS.rindex("Interface")]
SAS = "show crypto ipsec sa peer 198.51.100.1"
SA = """\

interface: GigabitEthernet0/0
   local  ident (addr/mask/prot/port): (10.1.0.0/255.255.255.0/0/0)
   remote ident (addr/mask/prot/port): (10.2.0.0/255.255.255.0/0/0)
     inbound esp sas:
     outbound esp sas:
     outbound pcp sas:
"""
UNKNOWN = "   ^\n% Invalid input detected at '^' marker.\n"
SHOWN = (
    ("IKE SAs", IKE, IKE_SA, ""),
    ("IKE SAs of an old release", IKE, OLD_IKE_SA, ""),
    ("IKE SAs, cut between two of them", IKE, IKE_SA[: IKE_SA.index("198.51.100.65")], "it is cut off"),
    ("IKEv2 SAs", "show crypto ikev2 sa", IKE2_SA, ""),
    ("IKEv2 SAs, cut behind one", "show crypto ikev2 sa", IKE2_SA[:40], "it is cut off"),
    ("no IKEv2 SA", "show crypto ikev2 sa", "\n", ""),
    ("sessions", "show crypto session", SESSIONS, ""),
    ("sessions, one cut", "show crypto session", SESSIONS[: SESSIONS.rindex("    Active")], "it is cut off"),
    ("sessions, one line of each", "show crypto session | include ^Peer:", "Peer: 198.51.100.1\n", ""),
    ("no IKE SA, not even a heading", IKE, "", "it is empty"),
    ("no heading", IKE, "198.51.100.1 203.0.113.1 QM_IDLE 1001 ACTIVE\n", "its heading is missing"),
    ("no session", "show crypto session", "\n", "it is empty"),
    ("interfaces", "show ip interface brief", "GigabitEthernet0/0 203.0.113.1", "its heading is missing"),
    ("no SA with this peer", SAS, "\n", ""),
    ("SAs", SAS, SA, ""),
    ("SAs, the last one cut", SAS, SA + SA[: SA.index("     outbound esp")], "it is cut off: the last line is 'inbound esp sas:'"),
    ("SAs, cut in a line", SAS, SA[:90], "it is cut off"),
    ("SAs, stopped at a page", SAS, SA[:60] + "\n --More-- ", "--More--"),
    ("another router", SAS, f"branch1-r1#show crypto ipsec sa\n{SA}", "it contains the prompt of branch1-r1, but hq-r1 was asked"),
    ("its own prompt", SAS, f"hq-r1#show crypto ipsec sa\n{SA}", ""),
    ("not authorized", SAS, "% Authorization failed.\n", "does not allow this user"),
    ("not known to this user", SAS, UNKNOWN, "the command was refused"),
    ("sessions not known to this user", "show crypto session", UNKNOWN, "the command was refused"),
    ("no memory", SAS, "% Out of memory\n", "the router failed"),
    ("detail not known to the release", f"{SAS} detail", UNKNOWN, ""),
    ("IKEv2 not known to the release", "show crypto ikev2 sa", UNKNOWN, ""),
)  # fmt: skip


@pytest.mark.parametrize(
    ("command", "answer", "says"), [s[1:] for s in SHOWN], ids=[s[0] for s in SHOWN]
)
def test_what_show_commands_answer(command: str, answer: str, says: str) -> None:
    found = believable(command, answer, HQ)
    assert says in found
    assert bool(found) == bool(says)


PEERS = "show crypto session | include ^Peer:"
BOTH = "Peer: 198.51.100.1 port 500\nPeer: 198.51.100.65 port 500\n"
OTHERS = "Peer: 198.51.100.65 port 500\nPeer: 198.51.100.129 port 500\n"
DETAIL = f"{SAS} detail"
TWO = SA + SA.replace("10.2.0.0", "10.3.0.0")
ANSWERS = (
    ("the same sessions", {"show crypto session": SESSIONS, PEERS: BOTH}, ""),
    ("sessions cut between two of them", {"show crypto session": ONE_SESSION, PEERS: BOTH}, "of 2 lines"),
    ("the other answer is cut", {"show crypto session": SESSIONS, PEERS: BOTH[:28]}, "has only the first 1"),
    ("no peer at all", {"show crypto session": SESSIONS, PEERS: ""}, "has only the first 0"),
    ("a session has come and one has gone", {"show crypto session": SESSIONS, PEERS: OTHERS}, ""),
    ("the same flows", {SAS: TWO, DETAIL: TWO}, ""),
    ("flows cut between two of them", {SAS: TWO, DETAIL: SA}, "of 4 lines like 'remote ident"),
    ("another peer has fewer", {SAS: TWO, "show crypto ipsec sa peer 198.51.100.65": SA}, ""),
    ("not known to the release", {SAS: TWO, DETAIL: "   ^\n% Invalid input detected at '^' marker.\n"}, ""),
)  # fmt: skip


@pytest.mark.parametrize(
    ("outputs", "says"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS]
)
def test_answers_that_cannot_all_be_whole(outputs: dict[str, str], says: str) -> None:
    found = torn(outputs)
    assert says in found
    assert bool(found) == bool(says)
