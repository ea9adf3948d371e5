"""What rules compare besides the fault that their examples show."""

import pytest

from bothends.compare import Judgement, Severity, judge
from bothends.compare.rules.example import Example, crypto_map, gre, svti
from bothends.platforms.ios.config import read_router

WINDOW = " set security-association replay window-size "
TO_FAR, TO_NEAR = (
    "ip route 10.2.0.0 255.255.255.0 Tunnel0\n",
    "ip route 10.1.0.0 255.255.255.0 Tunnel0\n",
)
CLIENTS = "crypto map VPN client authentication list USERS\n"
MAP = "crypto map VPN 10 ipsec-isakmp\n"
PFS = " set pfs group14\n"
WARNING, INFO = Severity.WARNING, Severity.INFO


def judged(example: Example) -> Judgement:
    texts = enumerate(example.all_texts(), 1)
    return judge([read_router(text, f"R{number}.cfg") for number, text in texts])


def both(**edits: str) -> Example:
    """A crypto map on each router, edited alike: the words with blanks for underlines."""
    words = {old.replace("_", " "): new for old, new in edits.items()}
    return crypto_map(words, words)


TOLD: tuple[tuple[str, Example, Severity, str], ...] = (
    ("STR-008", both(hash_sha256="hash sha"), WARNING,
     "sha1 protects the exchange, sha256 the tunnel between R1 and R2"),
    ("STR-008", both(**{"set pfs group14": "set pfs group19"}), WARNING,
     "group 14 protects the exchange, group 19 the tunnel between R1 and R2"),
    ("STR-008", both(hash_sha256="hash sha", encr_aes_256="encr aes"), WARNING,
     "aes-128 sha1 protects the exchange, aes-256 sha256 the tunnel between R1 and R2"),
    ("LIV-004", crypto_map({PFS: f"{PFS}{WINDOW}512\n"}), INFO,
     "the window is 512 on R1, 64 on R2: where packets are reordered, R2 drops packets "
     "that the other end would accept"),
    ("KEY-014", crypto_map({MAP: CLIENTS + MAP}), INFO,
     "R1 requires extended authentication (XAUTH) of remote users, and the key for R2 lacks "
     "`no-xauth`"),
    ("PEER-006", svti(b={TO_NEAR: ""}), WARNING,
     "R2 has no route into Tunnel0: only its own packets to the tunnel address of the other end "
     "pass through it"),
    ("PEER-006", gre(a={TO_FAR: ""}), WARNING, "R1 has no route into Tunnel0: "),
)  # fmt: skip
SILENT: tuple[tuple[str, Example], ...] = (
    ("STR-008", both(**{"set pfs group14": "set pfs group5"})),
    ("STR-008", both(**{"hash sha256": "hash sha512"})),
    ("LIV-004", both(**{PFS: f"{PFS}{WINDOW}512\n"})),
    ("KEY-014", crypto_map({MAP: CLIENTS + MAP, "address 198.51.100.1\n":
                            "address 198.51.100.1 no-xauth\n"})),
    ("PEER-006", svti(b={TO_NEAR: "ip route 10.1.0.0 255.255.255.0 10.255.0.1\n"})),
    ("PEER-006", svti(b={TO_NEAR: "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n"})),
    ("PEER-006", svti(b={TO_NEAR: "", "version 15.9\n": ""})),
)  # fmt: skip


@pytest.mark.parametrize(("rule", "example", "severity", "message"), TOLD)
def test_told(rule: str, example: Example, severity: Severity, message: str) -> None:
    found = [each for each in judged(example).all_findings() if each.rule == rule]
    assert [each.severity for each in found] == [severity]
    assert found[0].message.startswith(message)


@pytest.mark.parametrize(("rule", "example"), SILENT)
def test_silent(rule: str, example: Example) -> None:
    assert rule not in {each.rule for each in judged(example).all_findings()}


def test_a_window_is_corrected_to_that_of_the_other_end() -> None:
    off = " set security-association replay disable\n"
    found = judged(crypto_map({PFS: PFS + off}, {PFS: f"{PFS}{WINDOW}512\n"}))
    [finding] = [each for each in found.all_findings() if each.rule == "LIV-004"]
    assert [fix.lines[-1] for fix in finding.fix] == [f"{WINDOW}512"]
