"""Every line of a text is read, skipped by a named rule, or shown to the user as not read."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bothends.compare.files import decoded
from bothends.platforms.ios.config import read_router
from bothends.platforms.ios.config.line_fates import LineFate
from bothends.platforms.ios.config.text import read_lines
from bothends.platforms.ios.config.unrelated_commands import first_word, is_global
from bothends.platforms.router import Router

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "configs"
TEXT = """version 15.4
hostname R1
banner motd ^C
keep out
^C
aaa new-model
crypto isakmp policy 10
 encr aes 256
 hash sha256
 group 14
crypto isakmp key secret address 192.0.2.2
crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
 mode tunnel
crypto map M 10 ipsec-isakmp
 set peer 192.0.2.2
 set transform-set T
 match address A
interface GigabitEthernet0/0
 ip address 192.0.2.1 255.255.255.0
 ip ospf cost 10
 crypto map M
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
route-map RM permit 10
 match ip address A
vrf definition V
 rd 1:1
 address-family ipv4
 exit-address-family
crypto pki trustpoint TP
 enrollment url http://192.0.2.80
 revocation-check none
ip access-list extended A
 permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255
ip route 0.0.0.0 0.0.0.0 192.0.2.254
line con 0
 logging synchronous
end
"""
LINES = TEXT.splitlines()


def _law(text: str, router: Router) -> None:
    reading = read_lines(text)
    read = {first + offset for first, section in reading.sections for offset in section.offsets}
    shown = {origin.line for origin in (*router.not_read, *router.unread)}
    header = ""
    for number, line in enumerate(reading.raw, 1):
        if not line.strip():
            continue
        fate = LineFate(reading.fates[number])
        assert (fate is LineFate.READ) == (number in read), (number, line)
        assert (fate is LineFate.UNREAD) <= (number in shown), (number, line)
        if line[0] not in " \t":
            header = line
        elif fate is LineFate.ASIDE:
            assert header, (number, line)
        if fate is LineFate.ASIDE and line[0] not in " \t":
            assert is_global(first_word(line)), (number, line)


@pytest.mark.parametrize(
    "path",
    sorted(path for path in CORPUS.rglob("*.*") if path.suffix != ".json")
    or [pytest.param(None, marks=pytest.mark.skip("no corpus beside the checkout"))],
    ids=lambda path: "/".join(path.parts[-2:]) if path else "none",
)
def test_the_corpus_loses_no_line(path: Path) -> None:
    text = decoded(path)
    _law(text, read_router(text, "r1.cfg"))


@settings(deadline=None)
@given(st.integers(0, len(LINES)), st.integers(0, 1), st.sampled_from(["zzqx 1", "Xyzzy: plugh"]))
def test_a_line_of_nothing_is_shown(position: int, indent: int, nothing: str) -> None:
    """Wherever it stands, but for banners and sections that say nothing of tunnels."""
    lines = [*LINES[:position], " " * indent + nothing, *LINES[position:]]
    text = "\n".join(lines)
    router = read_router(text, "r1.cfg")
    _law(text, router)
    fate = LineFate(read_lines(text).fates[position + 1])
    below = next((line for line in reversed(LINES[:position]) if line[0] != " "), "")
    if fate in {LineFate.ASIDE, LineFate.BANNER}:
        assert below.startswith(("aaa", "banner", "keep", "line con")), below
    else:
        shown = {origin.line for origin in (*router.not_read, *router.unread)}
        assert position + 1 in shown


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [
        ("hostname R1\nend\nInterface  Status\nGi0/0  up\n", "Interface  Status", 2),
        ("Site Oslo\nhostname R1\n", "Site Oslo", 1),
        ("interface Gi0/0\n ip ospf cost 1\n frobnicate\n", "frobnicate", 1),
        (" encr aes\nhostname R1\n", "encr aes", 1),
        ("ip route profile\nhostname R1\n", "ip route profile", 1),
    ],
)
def test_what_is_shown(text: str, first: str, count: int) -> None:
    found = read_router(text, "r1.cfg").not_read
    assert (found[0].text, len(found)) == (first, count)


@pytest.mark.parametrize(
    "line", ["cripto isakmp policy 10", "crpyto map M 10 ipsec-isakmp", "Cryptto ikev2 profile P"]
)
def test_a_mistyped_crypto_line_decides(line: str) -> None:
    assert [origin.text for origin in read_router(f"{line}\n x\n", "r.cfg").unread] == [line]


SLIPS = (
    ("router rip", "vershun 2"),
    ("router ospf 1", "netwerk 10.1.0.0 0.0.255.255 area 0"),
    ("router ospf 1", "redistribute connektd subnets"),
    ("router bgp 65000", "nayghbor 192.0.2.9 remote-as 65001"),
    ("router bgp 65000", "address-family ipv5"),
    ("router eigrp LAB", "topolgy base"),
    ("route-map RM permit 10", "match ip addrezz 101"),
    ("route-map RM permit 10", "mach ip address 101"),
    ("route-map RM permit 10", "set ip next-hopp 192.0.2.7"),
    ("vrf definition V", "rdd 1:1"),
    ("vrf definition V", "address-famly ipv4"),
    ("ip vrf V", "route-targt both 1:1"),
    ("router lisp", "locater-set RLOC"),
    ("crypto pki trustpoint TP", "revocation-chek none"),
    ("crypto ca trustpoint TP", "enrolment terminal"),
)
KNOWN = (
    ("router ospf 1", "net 10.1.0.0 0.0.255.255 area 0"),
    ("router ospf 1", "no passive-interface GigabitEthernet0/1"),
    ("router bgp 65000", "neighbor 192.0.2.9 remote-as 65001"),
    ("route-map RM permit 10", "match ip address prefix-list P"),
    ("route-map RM permit 10", "set ip next-hop 192.0.2.7"),
    ("vrf definition V", "rd 1:1"),
    ("router lisp", "10.0.0.1 priority 1 weight 50"),
    ("router lisp", "ipv4 itr map-resolver 192.0.2.9"),
    ("router lisp", "IPv4-interface Loopback0 priority 10 weight 10"),
    ("crypto pki trustpoint TP", "revocation-check crl none"),
)


@pytest.mark.parametrize(("header", "line"), SLIPS)
def test_a_slip_beside_the_tunnels_is_shown(header: str, line: str) -> None:
    router = read_router(f"hostname R1\n{header}\n {line}\nend\n", "r1.cfg")
    assert [origin.text for origin in router.not_read] == [line]


@pytest.mark.parametrize(("header", "line"), KNOWN)
def test_a_command_beside_the_tunnels_is_not(header: str, line: str) -> None:
    router = read_router(f"hostname R1\n{header}\n {line}\nend\n", "r1.cfg")
    assert not router.not_read


def test_the_interfaces_that_sd_wan_names_are_no_sections_of_their_own() -> None:
    text = TEXT.replace(
        "line con 0\n",
        "sdwan\n interface GigabitEthernet0/0\n  tunnel-interface\n   encapsulation ipsec\n"
        "  exit\n exit\nline con 0\n",
    )
    router = read_router(text, "R1.cfg")
    _law(text, router)
    assert not router.unread
    assert not router.not_read
