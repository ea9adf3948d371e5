"""A router that keeps an old key without a word is noticed."""

import pytest

from bothends.device.change.keys_taken import keys_not_taken

OLD = ["crypto keyring K", " no pre-shared-key address 192.0.2.1 key <env:OLD>"]
V1 = " pre-shared-key address 192.0.2.1 key <env:NEW>"
LOCAL, REMOTE = "  pre-shared-key local <env:NEW>", "  pre-shared-key remote <env:OTHER>"
PPK = "  ppk manual id a key <env:NEW> required"
KEYS = {"NEW": "canary (new)", "WIDE": "canary  two", "OTHER": "canary-other", "OLD": "canary-old"}
CASES = (
    ("taken", [*OLD, V1], "crypto keyring K\n  pre-shared-key address 192.0.2.1 key canary (new)\n", []),
    ("blanks in it", [V1.replace("NEW", "WIDE")], " pre-shared-key address 192.0.2.1 key canary  two\n", []),
    ("the old one is kept", [*OLD, V1], "crypto keyring K\n  pre-shared-key address 192.0.2.1 key canary-old\n", [V1]),
    ("of another peer", [V1], " pre-shared-key address 192.0.2.9 key canary (new)\n", [V1]),
    ("longer", [V1], " pre-shared-key address 192.0.2.1 key canary (new)er\n", [V1]),
    ("gone", [V1], "crypto keyring K\n", [V1]),
    ("encrypted", [V1], " pre-shared-key address 192.0.2.1 key 6 AbCdEf`x\n", []),
    ("hidden", [V1], " pre-shared-key address 192.0.2.1 key *****\n", []),
    ("one of two", [LOCAL, REMOTE], "  pre-shared-key local 0 canary (new)\n  pre-shared-key remote canary-old\n", [REMOTE]),
    ("with something behind it", [PPK], "  ppk manual id a key canary (new) required\n", []),
    ("with something behind it, encrypted", [PPK], "  ppk manual id a key 6 AbC required\n", []),
    ("with something behind it, the old one", [PPK], "  ppk manual id a key canary-old required\n", [PPK]),
    ("no key at all", ["interface Gi0/0", " crypto map M"], "", []),
)  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "running", "missing"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_keys_not_taken(lines: list[str], running: str, missing: list[str]) -> None:
    found = list(keys_not_taken(lines, running, lambda reference: KEYS[reference.name]))
    assert found == [line.strip() for line in missing]
    assert "canary" not in "".join(found)
