"""Every line of a log is read, skipped by a rule that has a name, or counted as not recognised."""

from collections import Counter
from pathlib import Path

import pytest

from bothends.diagnose import Source, diagnose
from bothends.platforms.debug import read_debug
from bothends.platforms.debug.lines import Family, read_entries
from bothends.platforms.debug.reading import match
from bothends.report.diagnosis_text import summary

LOGS = Path(__file__).parent / "logs"
SHARED = next(
    (parent.parent / "shared" for parent in LOGS.parents if (parent.parent / "shared").is_dir()),
    Path("nowhere"),
)


def _logs() -> list[Path]:
    return [
        *sorted(LOGS.glob("*.log")),
        *sorted((SHARED / "corpus" / "debugs").rglob("*.txt")),
        *sorted((SHARED / "cases" / "read").glob("*.txt")),
    ]


def test_every_line_of_every_log_has_one_fate() -> None:
    for path in _logs():
        text = path.read_bytes().decode("utf-8", "replace")
        log = read_debug(text)
        fates = Counter(line.line for line in (*log.unread, *log.skipped))
        for entry in read_entries(text):
            if entry.family is not Family.TEXT and entry.body and match(entry):
                fates.update(piece.number for piece in entry.pieces)
        blank = {
            number
            for number, line in enumerate(text.split("\n"), 1)
            if not line.strip("\r \t\ufeff\xa0")
        }
        numbers = set(range(1, len(text.split("\n")) + 1)) - blank
        assert not {n for n in numbers if fates[n] == 0 and _visible(text, n)}, path.name
        assert not {number for number, count in fates.items() if count > 1}, path.name
        assert all(line.rule for line in log.skipped)


def _visible(text: str, number: int) -> bool:
    """Whether a line holds more than the markup of a page."""
    line = text.split("\n")[number - 1]
    return not line.strip().startswith("<") and not line.strip().endswith(">")


KNOWN = "*Mar  1 00:00:01.000: ISAKMP:(1001):beginning Main Mode exchange\n"
UNKNOWN = (
    "IPSEC(no_such_function): nothing that a table knows",
    "IPSEC:(SESSION ID = 7) (no_such_function) nothing that a table knows",
    "CRYPTO_PKI: nothing that a table knows",
    "PKI: nothing that a table knows",
    "PKI:get_no_such_thing(127) : nothing",
    "CRYPTO_SS(TUNNEL SEC): nothing that a table knows",
    "CRYPTO-SS: nothing that a table knows",
    "CRYPTO_ENGINE: nothing that a table knows",
    "CryptoEngine0: nothing that a table knows",
    "Crypto mapdb: nothing that a table knew so far",
    "KMI: (Session ID: 7) nothing that a table knows",
    "ISAKMP-ERROR: (1001):nothing that a table knows",
    "ISAKMP-PAK: (1001):nothing that a table knows",
    "ISAKMP: nothing that a table knows",
    "ISAKMP-AAA: (1001):nothing that a table knows",
    "IKEv2-INTERNAL:(SESSION ID = 7,SA ID = 1):nothing that a table knows",
    "IKEv2-ERROR:nothing that a table knows",
    "IKEv2:% nothing that a table knows",
    "%CRYPTO-6-NO_SUCH_MESSAGE: nothing that a table knows",
    "%IKEV2-3-NO_SUCH_MESSAGE: nothing that a table knows",
    "%PKI-6-NO_SUCH_MESSAGE: nothing that a table knows",
    "%NHRP-6-NO_SUCH_MESSAGE: nothing that a table knows",
    "%ASA-7-713999: nothing that a table knows",
    "[IKEv1 DEBUG]IP = 192.0.2.1, nothing that a table knows",
    "NHRP: Receive Registration Request via Tunnel0 vrf 0, packet size: 108",
    "NHRP-ATTR: nothing that a table knows",
    "NAT*: s=10.1.0.10->192.0.2.1, d=198.51.100.1 [7]",
    "ICMP: echo reply sent, src 10.1.0.10, dst 10.2.0.10",
    "IP: s=10.1.0.10 (local), d=10.2.0.10, len 100, nothing",
    "AAA/BIND(00000015): Bind i/f",
)
SKIPPED = (
    ("%SYS-5-CONFIG_I: Configured from console by admin", "syslog of another facility"),
    ("%LINK-3-UPDOWN: Interface Serial0/0, changed state to up", "syslog of another facility"),
    ("%OSPF-5-ADJCHG: Process 1, Nbr 10.0.0.2 on Tunnel0", "syslog of another facility"),
    ("%ASA-6-302013: Built outbound TCP connection 7", "syslog of another facility"),
)
BESIDE = (
    ("R1#", "prompt"),
    ("R1#show clock", "prompt"),
    ("R1(config-if)#no shutdown", "prompt"),
    ("Type escape sequence to abort.", "output of ping"),
    ("Success rate is 0 percent (0/5)", "output of ping"),
    ("Crypto ISAKMP debugging is on", "debugging switched on or off"),
    ("Log Buffer (8192 bytes):", "heading of show logging"),
    ("    Console logging: level debugging, 7 messages logged", "heading of show logging"),
)


@pytest.mark.parametrize("stamp", ["", "*Mar  1 00:00:02.000: ", "Nov  7 09:12:33.101 CET: "])
@pytest.mark.parametrize("line", UNKNOWN)
def test_an_unknown_line_is_counted_and_shown(line: str, stamp: str) -> None:
    unknown = f"{stamp}{line}\n"
    text = KNOWN + unknown + KNOWN
    assert [(one.line, one.text) for one in read_debug(text).unread] == [(2, unknown.strip())]
    told = "\n".join(row for _, row in summary(diagnose([Source("a.log", text)])))
    assert "1 line of the logs not recognised, and not used:\n   a.log:2: " in told
    assert read_debug(unknown).unread, "alone it is not lost either"


@pytest.mark.parametrize(
    ("line", "rule"),
    [(f"*Mar  1 00:00:02.000: {line}", rule) for line, rule in SKIPPED] + [*BESIDE],
)
def test_what_says_nothing_of_tunnels_is_skipped_by_a_named_rule(line: str, rule: str) -> None:
    log = read_debug(f"{KNOWN}{line}\n{KNOWN}")
    assert not log.unread
    assert [(one.line, one.text, one.rule) for one in log.skipped] == [(2, line, rule)]


def test_prose_beside_messages_is_counted_and_verbose_shows_every_line() -> None:
    prose = "Here is what my router prints.\n\nWhat is wrong?\nThanks\nBob\n\n"
    diagnosis = diagnose([Source("a.log", prose + KNOWN)])
    short, whole = (
        "\n".join(row for _, row in summary(diagnosis, verbose=verbose))
        for verbose in (False, True)
    )
    assert "4 lines of the logs not recognised" in short
    assert "Bob" not in short
    assert "a.log:5: Bob" in whole


def test_a_key_among_lines_that_are_not_used_is_masked() -> None:
    text = (
        f"R1(config)#crypto isakmp key Sesame-7 address 0.0.0.0\n\n key Sesame-7 of mine\n{KNOWN}"
    )
    told = [row for _, row in summary(diagnose([Source("a.log", text)]), verbose=True)]
    assert len([row for row in told if "a.log:" in row]) >= 2
    assert not any("Sesame" in row for row in told)
