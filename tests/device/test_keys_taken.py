"""A router that keeps an old key without a word is noticed."""

import pytest

from bothends.device.change.keys_taken import KeyShown, keys_shown

OLD = ["crypto keyring K", " no pre-shared-key address 192.0.2.1 key <env:OLD>"]
V1 = " pre-shared-key address 192.0.2.1 key <env:NEW>"
LOCAL, REMOTE = "  pre-shared-key local <env:NEW>", "  pre-shared-key remote <env:OTHER>"
PPK = "  ppk manual id a key <env:NEW> required"
KEYS = {"NEW": "canary (new)", "WIDE": "canary  two", "OTHER": "canary-other", "OLD": "canary-old"}
GIVEN, HIDDEN, ANOTHER = KeyShown.AS_GIVEN, KeyShown.HIDDEN, KeyShown.ANOTHER
CASES = (
    ("taken", [*OLD, V1], "crypto keyring K\n  pre-shared-key address 192.0.2.1 key canary (new)\n", [GIVEN]),
    ("blanks in it", [V1.replace("NEW", "WIDE")], " pre-shared-key address 192.0.2.1 key canary  two\n", [GIVEN]),
    ("the old one is kept", [*OLD, V1], "crypto keyring K\n  pre-shared-key address 192.0.2.1 key canary-old\n", [ANOTHER]),
    ("of another peer", [V1], " pre-shared-key address 192.0.2.9 key canary (new)\n", [ANOTHER]),
    ("longer", [V1], " pre-shared-key address 192.0.2.1 key canary (new)er\n", [ANOTHER]),
    ("gone", [V1], "crypto keyring K\n", [ANOTHER]),
    ("encrypted", [V1], " pre-shared-key address 192.0.2.1 key 6 AbCdEf`x\n", [HIDDEN]),
    ("hidden", [V1], " pre-shared-key address 192.0.2.1 key *****\n", [HIDDEN]),
    ("one of two", [LOCAL, REMOTE], "  pre-shared-key local 0 canary (new)\n  pre-shared-key remote canary-old\n", [GIVEN, ANOTHER]),
    ("with something behind it", [PPK], "  ppk manual id a key canary (new) required\n", [GIVEN]),
    ("with something behind it, encrypted", [PPK], "  ppk manual id a key 6 AbC required\n", [HIDDEN]),
    ("with something behind it, the old one", [PPK], "  ppk manual id a key canary-old required\n", [ANOTHER]),
    ("no key at all", ["interface Gi0/0", " crypto map M"], "", []),
)  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "running", "shown"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_keys_shown(lines: list[str], running: str, shown: list[KeyShown]) -> None:
    found = dict(keys_shown(lines, running, lambda reference: KEYS[reference.name]))
    assert list(found.values()) == shown
    assert list(found) == [line.strip() for line in lines[-len(shown) :] if shown]
    assert "canary" not in "".join(found)
