"""The command line of a lab router: lines in, text out."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from tests.lab.console import shell, typed

MARKER = "% Invalid input detected at '^' marker.\n\n"


@dataclass(frozen=True)
class Session:
    name: str
    lines: tuple[str, ...]
    shows: str


SESSIONS = (
    Session(
        "invalid input, caret below the word",
        ("show foo",),
        "R1#show foo\n        ^\n".replace("        ^", " " * 8 + "^") + MARKER + "R1#",
    ),
    Session(
        "caret in a sub-mode",
        ("conf t", "crypto isakmp policy 10", "hash sha1024"),
        "R1(config-isakmp)#hash sha1024\n" + " " * 23 + "^\n" + MARKER,
    ),
    Session("incomplete", ("conf t", "crypto isakmp"), "% Incomplete command.\n"),
    Session("ambiguous", ("show c",), '% Ambiguous command:  "show c"\n'),
    Session("abbreviated", ("sh cry isa sa",), "nothing\n"),
    Session("not on this platform", ("show crypto ipsec sa",), "% Command is not available"),
    Session(
        "a new crypto map is disabled",
        ("conf t", "crypto map VPN 10 ipsec-isakmp"),
        "% NOTE: This new crypto map will remain disabled until a peer\n"
        "\tand a valid access list have been configured.\nR1(config-crypto-map)#",
    ),
    Session(
        "a global line leaves the sub-mode",
        ("conf t", "crypto isakmp policy 10", "crypto keyring K"),
        "R1(config-isakmp)#crypto keyring K\nR1(conf-keyring)#",
    ),
    Session("exit goes up one mode", ("conf t", "crypto keyring K", "exit"), "#exit\nR1(config)#"),
    Session("end leaves configuration", ("conf t", "interface gi0/0", "end"), "#end\nR1#"),
    Session(
        "do, in configuration mode",
        ("conf t", "do show run | include hostname"),
        "R1(config)#do show run | include hostname\nhostname R1\nR1(config)#",
    ),
    Session("section", ("show run | section interface GigabitEthernet0/1",), "\ninterface GigabitEthernet0/1\n ip address 10.1.0.1 255.255.255.0\nR1#"),
    Session("begin", ("show run | begin ip route",), "begin ip route\nip route 0.0.0.0 0.0.0.0 203.0.113.254\n!\nend\nR1#"),
    Session("exclude", ("show ip int brief | exclude Gig",), "exclude Gig\nInterface                  IP-Address"),
    Session("the route to an address", ("show ip route 10.1.0.77",), 'Routing entry for 10.1.0.0/24\n  Known via "connected"'),
    Session("the default route to it", ("show ip route 192.0.2.9",), 'Routing entry for 0.0.0.0/0, supernet\n  Known via "static"'),
    Session("no route, in a network that is known", ("conf t", "no ip route 0.0.0.0 0.0.0.0 203.0.113.254", "do show ip route 10.9.9.9"), "% Subnet not in table\n"),
    Session("no route at all", ("conf t", "no ip route 0.0.0.0 0.0.0.0 203.0.113.254", "do show ip route 192.0.2.9"), "% Network not in table\n"),
    Session("a filter that is none", ("show run | foo bar",), MARKER),
    Session("a filter without its pattern", ("show run | section",), "% Incomplete command.\n"),
    Session("show, and nothing more", ("sh",), '% Type "show ?" for a list of subcommands\n'),
    Session("do, and nothing more", ("conf t", "do"), "R1(config)#do\n% Incomplete command.\n"),
    Session(
        "a physical interface stays",
        ("conf t", "no interface gi0/1", "do show run interface gi0/1"),
        "% Removal of physical interfaces is not permitted\n",
    ),
    Session(
        "an interface as it was in the beginning",
        ("conf t", "default interface gi0/1", "do show run | section 0/1"),
        "Interface GigabitEthernet0/1 set to default configuration\n"
        "R1(config)#do show run | section 0/1\ninterface GigabitEthernet0/1\n no ip address\nR1(",
    ),
    Session(
        "a crypto map that does not exist",
        ("conf t", "interface gi0/0", "crypto map NONE"),
        'crypto map NONE\nERROR: Crypto Map with tag "NONE" does not exist.\nR1(config-if)#',
    ),
    Session(
        "a whole crypto map goes by its name",
        ("conf t", "crypto map M 10 ipsec-isakmp", "crypto map M 20 ipsec-isakmp", "no crypto map M", "do show run | include crypto"),
        "#no crypto map M\nR1(config)#do show run | include crypto\nR1(config)#",
    ),
    Session(
        "a whole crypto map in use stays",
        ("conf t", "crypto map M 10 ipsec-isakmp", "interface gi0/0", "crypto map M", "exit", "no crypto map M"),
        "#no crypto map M\n% Crypto-map M is in use by interface(s): GigabitEthernet0/0.",
    ),
    Session("a name alone is no crypto map", ("conf t", "crypto map M"), "M\n% Incomplete command.\n"),
    Session("no running configuration for users", ("disable", "show run"), "R1>show run\n        ^\n" + MARKER),
    Session("ping", ("ping 10.2.0.1 source gi0/1 repeat 5 timeout 1",), ".!!!!\nSuccess rate is 80 percent (4/5)"),
    Session("ping from a foreign address", ("ping 10.2.0.1 source 10.9.0.1",), "% Invalid source address"),
    Session("write", ("write memory",), "Building configuration...\n[OK]\n"),
    Session("comment", ("! nothing",), "R1#! nothing\nR1#"),
    Session(
        "a key that is there already",
        ("conf t", "crypto keyring K", "pre-shared-key address 192.0.2.1 key one",
         "pre-shared-key address 192.0.2.1 key two"),
        "already exists!",
    ),
    Session(
        "a transform set in use",
        ("conf t", "crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac",
         "crypto map VPN 10 ipsec-isakmp", "set transform-set TS",
         "no crypto ipsec transform-set TS"),
        "is in use by map VPN 10",
    ),
)  # fmt: skip


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.name)
def test_session(session: Session) -> None:
    assert session.shows in typed(shell(), *session.lines)


HELP = (
    ("exec, a beginning", (), "sh", "show\n"),
    ("exec, next word", (), "show crypto ", "  ikev2\n  ipsec\n  isakmp\n"),
    ("values", ("conf t", "crypto isakmp policy 10"), "hash ", "  md5\n  sha\n  sha256\n"),
    ("range", ("conf t",), "crypto isakmp policy ", "  <1-10000>\n"),
    ("end of line", ("conf t",), "crypto isakmp policy 10 ", "  <cr>\n"),
)


@pytest.mark.parametrize(
    ("lines", "beginning", "shows"), [c[1:] for c in HELP], ids=[c[0] for c in HELP]
)
def test_help(lines: tuple[str, ...], beginning: str, shows: str) -> None:
    at = shell()
    typed(at, *lines)
    assert shows in at.help(beginning)


PRINTED = (
    ("canonical keyword", ("crypto isakmp policy 10", "encryption aes 256"), " encr aes 256\n"),
    ("sorted by number", ("crypto isakmp policy 20", "crypto isakmp policy 3"), "policy 3\n!\ncrypto isakmp policy 20\n"),
    ("transform set with its mode", ("crypto ipsec transform-set T esp-aes esp-sha-hmac",), "T esp-aes esp-sha-hmac \n mode tunnel\n"),
    ("128 is the default length", ("crypto ipsec transform-set T esp-aes 128 esp-sha-hmac",), "T esp-aes esp-sha-hmac \n"),
    ("keys are indented by two", ("crypto keyring K", "pre-shared-key address 192.0.2.1 key a b"), "\n  pre-shared-key address 192.0.2.1 key a b\n"),
    ("full interface name", ("crypto map M 10 ipsec-isakmp", "interface gi0/0", "crypto map M"), "interface GigabitEthernet0/0\n ip address 203.0.113.1 255.255.255.0\n crypto map M\n"),
    ("sequence numbers order a list", ("ip access-list extended A", "permit ip any any", "5 deny ip host 10.0.0.1 any"), "A\n deny ip host 10.0.0.1 any\n permit ip any any\n"),
)  # fmt: skip


@pytest.mark.parametrize(("lines", "shows"), [c[1:] for c in PRINTED], ids=[c[0] for c in PRINTED])
def test_running_configuration(lines: tuple[str, ...], shows: str) -> None:
    at = shell()
    typed(at, "configure terminal", *lines, "end")
    assert shows in at.router.show_run()


HIDDEN = (
    ("crypto isakmp policy 10", "hash sha", "group 1", "lifetime 86400", "authentication rsa-sig", "encryption des"),
    ("crypto map M 10 ipsec-isakmp", "set security-association lifetime seconds 3600"),
)  # fmt: skip


@pytest.mark.parametrize("lines", HIDDEN, ids=["policy", "map"])
def test_defaults_are_hidden(lines: tuple[str, ...]) -> None:
    at = shell()
    typed(at, "configure terminal", *lines, "end")
    running = at.router.show_run()
    assert lines[0] in running
    assert not [line for line in lines[1:] if line in running]


def removal(*lines: str) -> Callable[[], None]:
    def check() -> None:
        at = shell()
        before = at.router.running.text()
        typed(at, "configure terminal", *lines, "end")
        assert at.router.running.text() == before

    return check


REMOVALS = (
    removal("crypto isakmp policy 10", "hash md5", "no crypto isakmp policy 10"),
    removal("crypto map M 10 ipsec-isakmp", "set pfs group14", "no crypto map M 10"),
    removal(
        "crypto ipsec transform-set T esp-3des esp-md5-hmac", "no crypto ipsec transform-set T"
    ),
    removal("crypto isakmp keepalive 10 3 periodic", "no crypto isakmp keepalive"),
    removal("interface gi0/0", "crypto map M", "no crypto map M"),
    removal("interface gi0/0", "crypto map M", "no crypto map"),
    removal("ip route 10.0.0.0 255.0.0.0 192.0.2.1", "no ip route 10.0.0.0 255.0.0.0 192.0.2.1"),
    removal("ip access-list extended A", "permit ip any any", "no ip access-list extended A"),
)


@pytest.mark.parametrize("check", REMOVALS, ids=range(len(REMOVALS)))
def test_no_removes_exactly(check: Callable[[], None]) -> None:
    check()


def test_what_was_printed_can_be_entered_again() -> None:
    at = shell()
    typed(at, "conf t", "crypto isakmp policy 10", "encr aes 256", "group 14", "exit",
          "crypto map M 10 ipsec-isakmp", "set peer 192.0.2.1", "match address A", "end")  # fmt: skip
    text = at.router.running.text()
    assert shell(text).router.running.text() == text


def test_reload_goes_back_to_the_startup_configuration() -> None:
    at = shell()
    before = at.router.running.text()
    typed(at, "conf t", "crypto isakmp policy 10", "end", "reload", "no", "")
    assert at.router.backend.running == ""  # type: ignore[attr-defined]  # it is our own
    at.router.clock.skip(at.router.faults.boots_in)
    assert at.router.running.text() == before
    assert at.router.backend.asked == ["reload"]  # type: ignore[attr-defined]  # it is our own


def test_an_unprivileged_user_may_only_look() -> None:
    at = shell()
    at.privileged = False
    assert "R1>" in typed(at, "show version")
    assert MARKER in typed(at, "configure terminal")
