"""An answer is believed when it is complete, this router's, and no refusal."""

from dataclasses import dataclass

import pytest

from bothends.errors import DeviceError
from bothends.platforms.ios.credible import RUNNING, Asked, believed

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
HQ = Asked("hq-r1", "hq-r1", ("203.0.113.1",))


@dataclass(frozen=True)
class Answer:
    """What a router said instead of its configuration."""

    name: str
    text: str
    says: str
    asked: Asked = HQ


BAD = (
    Answer("empty", "", "it is empty"),
    Answer("blank", "\n\n \n", "it is empty"),
    Answer("authorization", "% Authorization failed.\n", "does not allow this user"),
    Answer("command authorization", "Command authorization failed.\n", "does not allow this user"),
    Answer("not known", "     ^\n% Invalid input detected at '^' marker.\n", "was refused"),
    Answer("busy", "Unable to get configuration. Try again later.\n", "the router failed"),
    Answer("cut in a line", WHOLE[:300], "it is cut: the last line is"),
    Answer("cut at a line's end", WHOLE.removesuffix("!\nend\n"), "not 'end'"),
    Answer("a pause in the middle", WHOLE[:200].rpartition("\n")[0], "it is cut"),
    Answer("the first half missing", " ip address" + WHOLE.partition(" ip address")[2], "beginning is missing"),
    Answer("another router's", WHOLE.replace("hostname hq-r1", "hostname another-r9"), "the prompt says hq-r1"),
    Answer("another router answers", WHOLE.replace("hq-r1", "another-r9").replace("203.0.113.1 ", "192.0.2.9 "),
           "has none of the addresses that the inventory knows of hq-r1", Asked("hq-r1", "another-r9", ("203.0.113.1",))),
    Answer("another with this name", WHOLE.replace("203.0.113.1 ", "192.0.2.9 "), "has none of the addresses"),
    Answer("another, no address known", WHOLE.replace("hq-r1", "another-r9"), "it is of another-r9, not of hq-r1",
           Asked("hq-r1", "another-r9")),
    Answer("two at once", WHOLE.removesuffix("end\n") + WHOLE.replace("hq-r1", "branch1-r1"), "two configurations"),
    Answer("two, one after the other", WHOLE + WHOLE, "goes on behind its 'end'"),
    Answer("a part, by privilege", "Building configuration...\n\nCurrent configuration : 53 bytes\n!\nend\n", "only a part"),
    Answer("no hostname", WHOLE.replace("hostname hq-r1\n", ""), "no hostname"),
    Answer("stopped at a page", WHOLE[:260] + "\n --More-- ", "--More--"),
    Answer("prompt inside", WHOLE[:260] + "\nhq-r1#", "it is cut"),
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
    ("capitals and a domain", WHOLE, Asked("HQ-R1.example.net", "hq-r1", ("203.0.113.1",))),
    ("another name, an address of its own", WHOLE.replace("hq-r1", "r7"), Asked("hq-r1", "r7", ("203.0.113.1",))),
    ("an address by DHCP", WHOLE.replace("ip address 203.0.113.1 255.255.255.0", "ip address dhcp"), HQ),
    ("a log line inside", WHOLE.replace("!\nhostname", "*Mar  1 00:00:01.000: %SYS-5-CONFIG_I: Configured from console\n!\nhostname"), HQ),
)  # fmt: skip


@pytest.mark.parametrize(("text", "asked"), [g[1:] for g in GOOD], ids=[g[0] for g in GOOD])
def test_believed(text: str, asked: Asked) -> None:
    found = believed(RUNNING, text, asked)
    assert "hostname" in found
    assert "%SYS" not in found


def test_no_secret_in_the_reason() -> None:
    cut = WHOLE[:200] + "\nenable secret 0 canary-secret\nusername admin password canary-secret"
    with pytest.raises(DeviceError) as caught:
        believed(RUNNING, cut, HQ)
    assert "canary" not in str(caught.value)
