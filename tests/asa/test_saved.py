"""Whether keys that an ASA masks in what it saved are those that run, told by two times."""

import pytest

from bothends.platforms.asa.saved import startup_with_keys
from bothends.platforms.sections import NOT_SHOWN, unlike

HEAD = ": Saved\n: Written by enable_15 at {}\n!\nASA Version 9.16(4)\n"
BODY = """\
hostname fw
tunnel-group 192.0.2.1 type ipsec-l2l
tunnel-group 192.0.2.1 ipsec-attributes
 ikev2 remote-authentication pre-shared-key {0}
 ikev2 local-authentication pre-shared-key {1}
"""
MODIFIED = "Configuration register is 0x1\nConfiguration last modified by admin at {}\n"
NOON = "12:00:00.137 UTC Tue Feb 7 2023"
CASES = {
    "modified before it was saved": (
        NOON,
        MODIFIED.format("11:59:59.999 UTC Tue Feb 7 2023"),
        True,
    ),
    "modified after": (NOON, MODIFIED.format("12:00:01.000 UTC Tue Feb 7 2023"), False),
    "modified a day later, in the morning": (
        NOON,
        MODIFIED.format("08:00:00.000 UTC Wed Feb 8 2023"),
        False,
    ),
    "without fractions": ("12:00:00 UTC Tue Feb 7 2023", MODIFIED.format(NOON), False),
    "never modified": (
        NOON,
        "Configuration has not been modified since last system restart.\n",
        True,
    ),
    "in another time zone": (NOON, MODIFIED.format("11:00:00.000 CEST Tue Feb 7 2023"), False),
    "no such month": (NOON, MODIFIED.format("11:00:00.000 UTC Mar Mär 7 2023"), False),
    "not said": (NOON, "Configuration register is 0x1\n", False),
    "not said when it was saved": ("", MODIFIED.format(NOON), False),
}


@pytest.mark.parametrize(("written", "version", "same"), CASES.values(), ids=list(CASES))
def test_keys_that_were_saved(written: str, version: str, same: bool) -> None:
    running = BODY.format("theirs", "ours and more")
    startup = HEAD.format(written) + BODY.format("*****", "*****")
    found = startup_with_keys(startup, running, version)
    keys = ("theirs", "ours and more") if same else (NOT_SHOWN, NOT_SHOWN)
    assert found == HEAD.format(written) + BODY.format(*keys)
    assert bool(unlike(found.partition("9.16(4)\n")[2], running)) is not same


def test_a_key_of_another_peer_is_not_taken() -> None:
    running = BODY.format("theirs", "ours").replace("192.0.2.1", "192.0.2.9")
    startup = HEAD.format(NOON) + BODY.format("*****", "*****")
    version = "Configuration has not been modified since last system restart.\n"
    assert startup_with_keys(startup, running, version).count(NOT_SHOWN) == 2
