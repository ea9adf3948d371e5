"""Typed lines applied to a text: the laws, against the lab's configuration store, and IOS's ways."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.masking_lines import UNKNOWN
from tests.plan.routers import sorted_text, type_in
from tests.plan.test_laws import BLOCKS, SLOW, Block, lines_of, plan, router_with

from bothends.errors import InputError
from bothends.lab.config import Configuration
from bothends.platforms.ios.difference.entering import enter

TYPED = BLOCKS.filter(lambda block: not block[0].startswith("ntp "))
"""What is read at all: lines of NTP look like output that IOS changes by itself."""
RUNNING = st.lists(TYPED, max_size=6)
WANTED = st.lists(TYPED, min_size=1, max_size=5)


def as_printed(text: str) -> list[str]:
    """What a router prints that was given this text."""
    router = Configuration()
    router.load(text)
    return sorted_text(router)


def entered(text: str, lines: Sequence[str]) -> list[str]:
    return as_printed(enter(text, lines).text)


@SLOW
@given(RUNNING, WANTED, st.data())
def test_the_lines_of_a_plan_do_to_the_text_what_they_do_to_a_router(
    running: list[Block], wanted: list[Block], data: st.DataObject
) -> None:
    router = router_with(running)
    before = router.text()
    forth, back = lines_of(plan(wanted, router))
    forth = forth[: data.draw(st.integers(0, len(forth)))]
    type_in(router, forth)
    after = enter(before, forth)
    assert not [each for each in after.remarks if each.refused]
    assert as_printed(after.text) == sorted_text(router), forth
    type_in(router, back, tolerant=True)
    assert entered(after.text, back) == sorted_text(router), (forth, back)


@SLOW
@given(RUNNING, st.lists(TYPED, min_size=1, max_size=3))
def test_so_does_whatever_else_is_typed(running: list[Block], typed: list[Block]) -> None:
    router = router_with(running)
    before = router.text()
    lines = [line for block in typed for line in block]
    type_in(router, lines, tolerant=True)
    assert entered(before, lines) == sorted_text(router), lines


ROUTER = """\
Current configuration : 900 bytes
!
version 15.9
hostname r1
!
crypto isakmp policy 10
 encr aes 256
 authentication pre-share
crypto keyring K
  pre-shared-key address 192.0.2.7 key first
crypto ipsec transform-set T esp-aes 256 esp-sha-hmac
 mode tunnel
crypto pki trustpoint CA
 revocation-check crl
!
crypto map M 10 ipsec-isakmp
 set peer 192.0.2.7
 set transform-set T
 match address 101
crypto map M 20 ipsec-isakmp
 set peer 192.0.2.8
 set transform-set T
 match address L
!
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.0
 crypto map M
!
ip access-list extended L
 permit ip host 10.0.0.1 any
 permit ip host 10.0.0.2 any
access-list 101 permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255
access-list 101 deny   ip any any
banner motd ^C
crypto isakmp policy 99
^C
end
"""


class Case(NamedTuple):
    typed: str
    gone: str = ""
    new: str = ""
    says: str = ""


CASES = {
    "abbreviated": Case("cry isa pol 10\nenc aes 128", "encr aes 256", "encryption aes 128"),
    "as at the console": Case(
        "conf t\ninterface GigabitEthernet0/0\nno crypto map M\nexit\nhostname r2\nend",
        "\n crypto map M\n",
        "hostname r2",
    ),
    "one entry of a map": Case("no crypto map M 20", "192.0.2.8"),
    "a map that is applied": Case(
        "no crypto map M", says="M is in use by interface GigabitEthernet0/0"
    ),
    "a transform set in use": Case(
        "no crypto ipsec transform-set T", says="T is in use by crypto map M 10 ipsec-isakmp"
    ),
    "a second key": Case(
        "crypto keyring K\n pre-shared-key address 192.0.2.7 key second", says="there is a key"
    ),
    "a numbered list by its name": Case(
        "ip access-list extended 101\n 15 permit gre any any",
        new="10.2.0.0 0.0.0.255\naccess-list 101 permit gre any any\naccess-list 101 deny   ip any any",
    ),
    "a whole numbered list": Case("no access-list 101 permit ip any any", "access-list 101"),
    "a sequence number in use": Case(
        "ip access-list extended L\n 20 permit gre any any", says="duplicate sequence number 20"
    ),
    "an entry by its number": Case("ip access-list extended L\nno 20", "host 10.0.0.2"),
    "a mode that plans never write": Case(
        "crypto pki trustpoint CA\n revocation-check none", "check crl", "check none"
    ),
    "a VRF": Case(
        "interface GigabitEthernet0/0\n vrf forwarding WAN",
        "203.0.113.1",
        "vrf forwarding WAN",
        "removes addresses from the interface: ip address 203.0.113.1 255.255.255.0",
    ),
    "a physical interface": Case(
        "no interface GigabitEthernet0/0", says="removal of physical interfaces"
    ),
    "an interface to its defaults": Case("default interface GigabitEthernet0/0", "203.0.113.1"),
    "an entry without its type": Case("crypto map M 20\nset peer 192.0.2.9", new="192.0.2.9"),
    "a slip": Case("hostnaem r2", says="is not a known line of global configuration"),
    "what is not there": Case("crypto map M 10\nno set pfs", says="removes nothing"),
    "what is on until it is denied": Case(
        "no crypto isakmp aggressive-mode disable\nno ip cef", new="\nno ip cef\n"
    ),
    "a map that nobody defined": Case(
        "interface GigabitEthernet0/1\n crypto map N", says='tag "N" does not exist'
    ),
    "a new object": Case("crypto isakmp policy 20\n hash sha256", new="crypto isakmp policy 20\n hash"),
    "no line": Case("show version\ncrypto isakmp policy 20", new="policy 20"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_ways_of_ios(name: str) -> None:
    case = CASES[name]
    result = enter(ROUTER, case.typed.splitlines())
    says = "\n".join(map(str, result.remarks))
    assert case.says in says
    assert bool(case.says) == bool(says) or name == "no line"
    assert case.gone in ROUTER
    assert not case.gone or case.gone not in result.text
    assert case.new in result.text
    assert result.text.endswith("end\n")
    assert "banner motd ^C\ncrypto isakmp policy 99\n^C" in result.text
    if any(each.refused for each in result.remarks):
        assert result.text == ROUTER or "interface GigabitEthernet0/1" in case.typed


def test_remarks_hold_no_key() -> None:
    line = "pre-shared-key address 192.0.2.7 key canary-of-keys"
    result = enter(ROUTER, ["crypto keyring K", f" {line}"])
    assert "canary-of-keys" not in f"{result}{result.remarks}"


def test_what_was_typed_at_prompts_is_no_text_to_type_into() -> None:
    with pytest.raises(InputError, match="router's prompt"):
        enter("r1(config)#crypto isakmp policy 10\nr1(config-isakmp)#hash md5\n", ["hostname r2"])


def test_no_remark_shows_a_secret() -> None:
    """Neither of a command that nobody knows, nor of a private key that is typed."""
    typed = ("widget authentication Zq8canary", *UNKNOWN[4].split("\n"), "frob password Zq8canary")
    remarks = enter("hostname r1\nend\n", typed).remarks
    assert len(remarks) >= 3
    assert not any("canary" in f"{remark}" for remark in remarks)
