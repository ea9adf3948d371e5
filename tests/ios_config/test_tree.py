"""Texts as they come from terminals, backups and forums, and the lines that are in them."""

import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pytest
from tests.compare.kinds import KINDS

from bothends.platforms.ios.config import Line, read_tree, tree
from bothends.platforms.ios.config.confparse import confparse_of


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    expected: tuple[str, ...]
    """Lines with their depth as blanks."""


def _flat(lines: tuple[Line, ...], depth: int = 0) -> list[str]:
    found = []
    for line in lines:
        found.append(" " * depth + line.text)
        found.extend(_flat(line.children, depth + 1))
    return found


POLICY = ("crypto isakmp policy 10", " encr aes", " hash sha256")
CASES = (
    Case("plain", "crypto isakmp policy 10\n encr aes\n hash sha256\n", POLICY),
    Case("CRLF", "crypto isakmp policy 10\r\n encr aes\r\n hash sha256\r\n", POLICY),
    Case("CR CR LF", "crypto isakmp policy 10\r\r\n encr aes\r\r\n hash sha256\r\r\n", POLICY),
    Case("byte-order mark", "\ufeffcrypto isakmp policy 10\n encr aes\n hash sha256\n", POLICY),
    Case("tabs", "crypto isakmp policy 10\n\tencr aes\n\thash sha256\n", POLICY),
    Case("trailing blanks", "crypto isakmp policy 10  \n encr aes \n hash sha256\t\n", POLICY),
    Case("form feed", "crypto isakmp policy 10\n\x0c\n encr aes\n \x0b\n hash sha256\n\x0c", POLICY),
    Case("blanks of Unicode", "crypto\u00a0isakmp policy 10\n\u3000\n\u2003encr aes\n hash sha256\n", POLICY),
    Case("separators alone", "crypto isakmp policy 10\n\u2028\n encr aes\n\u2029\n\x85\n hash sha256\n", POLICY),
    Case("separators of lines", "crypto isakmp policy 10\u2028encr aes\x0bhash sha256\u2029", POLICY),
    Case(
        "no indentation, post-quantum lines",
        "crypto ikev2 proposal P\ngroup 20\npqc mlkem768 optional\ncrypto ikev2 keyring K\npeer P\n"
        "address 192.0.2.1\nppk manual id 7 key x\n",
        ("crypto ikev2 proposal P", " group 20", " pqc mlkem768 optional", "crypto ikev2 keyring K",
         " peer P", "  address 192.0.2.1", "  ppk manual id 7 key x"),
    ),
    Case("comment inside", "crypto isakmp policy 10\n encr aes\n! why\n hash sha256\n", POLICY),
    Case("comment behind", "crypto isakmp policy 10\n encr aes ! why\n hash sha256\n", POLICY),
    Case("no indentation", "crypto isakmp policy 10\nencr aes\nhash sha256\nexit\n", POLICY),
    Case(
        "no indentation, words in full",
        "crypto isakmp policy 10\nencryption aes\nhash sha256\n",
        ("crypto isakmp policy 10", " encryption aes", " hash sha256"),
    ),
    Case(
        "no indentation, a command mistyped",
        "crypto isakmp policy 10\nencyption aes\nencr aes\nhash sha256\nlogging on\nhash md5\n",
        ("crypto isakmp policy 10", " encyption aes", *POLICY[1:]),
    ),
    Case(
        "a map with a standby group, indented and not",
        "interface Gi0/0\n crypto map M redundancy HA\ninterface Gi0/1\ncrypto map M redundancy HA\n"
        "shutdown\n",
        ("interface Gi0/0", " crypto map M redundancy HA", "interface Gi0/1",
         " crypto map M redundancy HA", " shutdown"),
    ),
    Case(
        "no indentation, a global command in an interface",
        "interface Tunnel0\nipv6 cef\ntunnel source Gi0/0\ntunnel mode ipsec ipv6\n",
        ("interface Tunnel0", " tunnel source Gi0/0", " tunnel mode ipsec ipv6"),
    ),
    Case(
        "no indentation, an interface with much that says nothing of tunnels",
        "interface Tunnel0\nno ip redirects\nno ip next-hop-self eigrp 1\nip pim sparse-mode\n"
        "zone-member security X\ntunnel source Gi0/0\n",
        ("interface Tunnel0", " tunnel source Gi0/0"),
    ),
    Case("all indented", "  crypto isakmp policy 10\n   encr aes\n   hash sha256\n", POLICY),
    Case(
        "all indented, several sections",
        "\n    hostname a\n    crypto isakmp policy 10\n     encr aes\n     hash sha256\n    !\n"
        "    ip access-list extended A\n     deny ip any any\n    route-map R permit 10\n",
        ("hostname a", *POLICY, "ip access-list extended A", " deny ip any any",
         "route-map R permit 10"),
    ),
    Case(
        "indented below a title and above a comment",
        "Site A\n  crypto isakmp policy 10\n   encr aes\n   hash sha256\n! no more\n",
        POLICY,
    ),
    Case(
        "typed at prompts, indented",
        "  R1(config)#crypto isakmp policy 10\n  R1(config-isakmp)#encr aes\n"
        "  R1(config-isakmp)#hash sha256\n",
        POLICY,
    ),
    Case(
        "what the router answers while one types",
        "R1(config)#crypto isakmp policy 10\n// why\nR1(config-isakmp)#encr aes\n# why\n----\n"
        "R1(config-isakmp)#hash sha256\nR1(config-isakmp)#ex\nR1(config)#crypto  map M 10 "
        "ipsec-isakmp\n% NOTE: This new crypto map will remain disabled until a peer\n        "
        "and a valid access list have been configured.\nR1(config-crypto-map)#match address ?\n"
        "  WORD  Access-list name\nR1(config-crypto-map)#match address A\n",
        (*POLICY, "crypto map M 10 ipsec-isakmp", " match address A"),
    ),
    Case(
        "capitals and blanks",
        "Crypto  isakmp  policy 10\nencr aes\nLifetime 99\n",
        ("crypto isakmp policy 10", " encr aes", " lifetime 99"),
    ),
    Case("exit lines", "crypto isakmp policy 10\n encr aes\n hash sha256\n exit\n", POLICY),
    Case(
        "header and prompt",
        "R1#show running-config\nBuilding configuration...\n\nCurrent configuration : 99 bytes\n"
        "crypto isakmp policy 10\n encr aes\n hash sha256\nend\n\nR1#",
        POLICY,
    ),
    Case(
        "output after the configuration",
        "R1#sh run\ncrypto isakmp policy 10\n encr aes\n hash sha256\nend\n"
        "R1#show crypto map\ncrypto map output 10 ipsec-isakmp\n",
        POLICY,
    ),
    Case(
        "typed at the prompt",
        "R1(config)#crypto isakmp policy 10\nR1(config-isakmp)#encr aes\n"
        "R1(config-isakmp)#hash sha256\nR1(config-isakmp)#exit\nR1(config)#end\nR1#wr\n",
        POLICY,
    ),
    Case(
        "script",
        "enable\nconfigure terminal\ncrypto isakmp policy 10\nencr aes\nhash sha256\nend\nwrite\n",
        POLICY,
    ),
    Case(
        "pager",
        "crypto isakmp policy 10\n --More-- \x08\x08\x08\x08         \x08\x08\x08\x08 encr aes\n"
        " hash sha256\n",
        POLICY,
    ),
    Case(
        "banner with a policy in it",
        "banner motd ^C\ncrypto isakmp policy 99\n encr des\n^C\n"
        "crypto isakmp policy 10\n encr aes\n hash sha256\n",
        POLICY,
    ),
    Case(
        "banner with its own delimiter",
        "banner exec #\ncrypto isakmp policy 99\n#\ncrypto isakmp policy 10\n encr aes\n"
        " hash sha256\n",
        POLICY,
    ),
    Case(
        "banner on one line",
        "banner login #crypto map#\ncrypto isakmp policy 10\n encr aes\n hash sha256\n",
        POLICY,
    ),
    Case(
        "banner that never ends",
        "banner motd ^C\ncrypto isakmp policy 10\n encr aes\n hash sha256\n",
        POLICY,
    ),
    Case(
        "certificate",
        "crypto pki certificate chain CA\n certificate 01\n  30820330 DEADBEEF\n  \tquit\n"
        "crypto isakmp policy 10\n encr aes\n hash sha256\n",
        ("crypto pki certificate chain CA", " certificate 01", *POLICY),
    ),
    Case(
        "abbreviated",
        "conf t\ncry isa pol 10\nencr aes\nha sha256\nexit\nint g0/0\nip add 192.0.2.1 255.0.0.0\n"
        "cry map VPN\nno shut\ncry map VPN 10 ipsec-isakmp\nset peer 192.0.2.2\n",
        (
            "crypto isakmp policy 10",
            " encr aes",
            " ha sha256",
            "interface g0/0",
            " ip add 192.0.2.1 255.0.0.0",
            " crypto map VPN",
            " no shut",
            "crypto map VPN 10 ipsec-isakmp",
            " set peer 192.0.2.2",
        ),
    ),
    Case(
        "nested without indentation",
        "crypto ikev2 keyring K\npeer A\naddress 192.0.2.1\npre-shared-key x\nexit\npeer B\n"
        "address 192.0.2.2\nexit\nexit\nhostname R1\n",
        (
            "crypto ikev2 keyring K",
            " peer A",
            "  address 192.0.2.1",
            "  pre-shared-key x",
            " peer B",
            "  address 192.0.2.2",
            "hostname R1",
        ),
    ),
    Case(
        "interface without indentation",
        "interface Tunnel0\nip address 10.0.0.1 255.0.0.0\nip mtu 1400\ntunnel mode ipsec ipv4\n"
        "crypto map VPN\nip route 0.0.0.0 0.0.0.0 192.0.2.1\n",
        (
            "interface Tunnel0",
            " ip address 10.0.0.1 255.0.0.0",
            " ip mtu 1400",
            " tunnel mode ipsec ipv4",
            " crypto map VPN",
            "ip route 0.0.0.0 0.0.0.0 192.0.2.1",
        ),
    ),
    Case(
        "a global command after an indented section",
        "crypto ikev2 keyring K\n peer A\n  address 192.0.2.1\nhostname R1\n",
        ("crypto ikev2 keyring K", " peer A", "  address 192.0.2.1", "hostname R1"),
    ),
    Case(
        "a section of another kind between",
        "class-map match-any X\n match protocol http\ncrypto isakmp policy 10\n encr aes\n"
        " hash sha256\npolicy-map Y\n class X\n  priority\n",
        POLICY,
    ),
    Case("key like a prompt", "crypto isakmp key a#b>c address 192.0.2.1\n",
         ("crypto isakmp key a#b>c address 192.0.2.1",)),
    Case("Latin-1", "crypto isakmp key sch\u00f6n address 192.0.2.1\n",
         ("crypto isakmp key sch\u00f6n address 192.0.2.1",)),
    Case("empty", "", ()),
    Case("blank", "\n\n \n\t\n", ()),
    Case("binary", "\x00\x01\x02\xff\n\x00", ()),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lines(case: Case) -> None:
    assert _flat(read_tree(case.text, "r1.cfg").lines) == list(case.expected)


def test_numbers_are_those_of_the_file() -> None:
    tree = read_tree("!\n!\ncrypto isakmp policy 10\n! x\n encr aes\n", "r1.cfg")
    assert [(line.number, line.text) for line in tree.lines[0].walk()] == [
        (3, "crypto isakmp policy 10"),
        (5, "encr aes"),
    ]


def test_many_sections_keep_their_order_and_children() -> None:
    sections = [f"crypto map VPN {n} ipsec-isakmp\n set peer 10.0.{n // 250}.{n % 250}\n"
                for n in range(1, 900)]  # fmt: skip
    tree = read_tree("".join(sections), "hub.cfg")
    assert [line.text.split()[3] for line in tree.lines] == [str(n) for n in range(1, 900)]
    assert {len(line.children) for line in tree.lines} == {1}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Current configuration : 9 bytes\nversion 15.4\ncrypto isakmp policy 1\n encr", True),
        ("Current configuration : 9 bytes\nversion 15.4\nline vty 0 4\n", False),
        ("Current configuration : 9 bytes\nversion 15.4\nend\n", False),
        ("crypto isakmp policy 1\n encr aes\n", False),
    ],
)
def test_cut_texts_are_noticed(text: str, cut: bool) -> None:
    assert read_tree(text, "r1.cfg").cut is cut


def test_open_banner_is_noticed() -> None:
    assert read_tree("hostname R1\nbanner motd ^C\nnever ends\n", "r1.cfg").open_banner == 2


def test_everything() -> None:
    text = "class-map X\n match any\ninterface Gi0/0\n description office\n"
    assert _flat(read_tree(text, "r1.cfg").lines) == ["interface Gi0/0"]
    assert _flat(read_tree(text, "r1.cfg", everything=True).lines) == [
        "class-map X",
        " match any",
        "interface Gi0/0",
        " description office",
    ]


def test_ciscoconfparse_reads_every_section_once(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []

    def noting(lines: list[str]) -> Any:
        given.append(list(lines))
        return confparse_of(lines)

    monkeypatch.setattr(tree, "confparse_of", noting)
    monkeypatch.setattr(tree, "_parsed", tree._Parsed(most=8))
    text = "hostname {0}\ncrypto ikev2 keyring K\n peer {0}\n  address 192.0.2.1\n" + "\n".join(
        POLICY
    )
    for name in ("R1", "R2"):
        found = read_tree(text.format(name), "r.cfg")
        assert _flat(found.lines) == text.format(name).splitlines()
    assert [line for lines in given for line in lines] == [
        "hostname R1", "crypto ikev2 keyring K", " peer R1", "  address 192.0.2.1", *POLICY,
        "hostname R2", "crypto ikev2 keyring K", " peer R2", "  address 192.0.2.1",
    ]  # fmt: skip


def test_what_a_banner_would_swallow_is_kept() -> None:
    text = "aaa authentication fail-message x\nmacro name M\nhostname R1\nip host a 192.0.2.1\n"
    found = read_tree(text, "r.cfg", everything=True)
    assert [line.number for line in found.lines][-2:] == [3, 4]
    assert found.lines[-1].text == "ip host a 192.0.2.1"


BRACES = """\
hostname r1
crypto map M 10 ipsec-isakmp
 }
 set peer 192.0.2.1
event manager applet A
 action 1.0 puts "{
}
interface GigabitEthernet0/0
 }}
 ip address 203.0.113.1 255.255.255.0 {
"""


def test_braces_are_letters_like_others() -> None:
    """CiscoConfParse nests by them, and refuses a text with a brace that nothing opened."""
    lines = read_tree(BRACES, "r1.cfg", everything=True).lines
    by_name = {line.text: [child.text for child in line.children] for line in lines}
    assert by_name["crypto map M 10 ipsec-isakmp"] == ["}", "set peer 192.0.2.1"]
    address = "ip address 203.0.113.1 255.255.255.0 {"
    assert by_name["interface GigabitEthernet0/0"] == ["}}", address]
    parsed = confparse_of(BRACES.splitlines())
    assert [child.text.strip() for child in parsed.find_objects("^crypto map")[0].children] == [
        "set peer 192.0.2.1"
    ]


UNLOGGED = """
import sys
from ciscoconfparse import CiscoConfParse
from bothends.platforms.ios.config.confparse import parser

def lines(text):
    parsed = CiscoConfParse(text.splitlines(), factory=False, ignore_blank_lines=False)
    return [
        (each.linenum, each.text, each.indent, each.parent.linenum, each.is_comment)
        for each in parsed.find_objects(".")
    ]

text = sys.stdin.read()
logged, wrapper = lines(text), CiscoConfParse.find_objects.__code__.co_name
assert parser() is CiscoConfParse and wrapper == "catch_wrapper"
assert CiscoConfParse.find_objects.__code__.co_name == "find_objects"
assert lines(text) == logged and len(logged) > 20
"""


def test_a_parser_that_logs_nothing_reads_the_same() -> None:
    text = "".join(text for pair in KINDS.values() for text in pair)
    subprocess.run([sys.executable, "-c", UNLOGGED], input=text, text=True, check=True)
