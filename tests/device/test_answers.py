"""Telling a refused line from a harmless remark."""

import pytest

from bothends.platforms.ios.dialogue import refusal

CASES = [
    ("silence", "", ""),
    (
        "invalid input",
        "            ^\n% Invalid input detected at '^' marker.\n",
        "% Invalid input detected at '^' marker.",
    ),
    ("incomplete", "% Incomplete command.\n", "% Incomplete command."),
    ("ambiguous", '% Ambiguous command:  "cry"\n', '% Ambiguous command:  "cry"'),
    ("overlap", "% 10.0.0.0 overlaps with Loopback0", "% 10.0.0.0 overlaps with Loopback0"),
    ("nvram", "%Error opening nvram:/startup-config (Permission denied)", "%Error opening nvram:"),
    ("rejected", "Command rejected: bad VLAN list", "Command rejected: bad VLAN list"),
    ("error word", "ERROR: transform set with name TS is in use", "ERROR: transform set"),
    (
        "note on a new crypto map",
        "% NOTE: This new crypto map will remain disabled until a peer\n"
        "        and a valid access list have been configured.\n",
        "",
    ),
    (
        "note on a profile",
        "% A profile is deemed incomplete until it has match identity statements",
        "",
    ),
    (
        "an interface that is removed",
        "% Not all config may be removed and may reappear after reactivating the "
        "logical-interface/sub-interfaces",
        "",
    ),
    ("syslog", "%SYS-5-CONFIG_I: Configured from console by vty0", ""),
    ("syslog with subfacility", "%CRYPTO-IOS-6-ISAKMP_ON_OFF: ISAKMP is ON", ""),
    ("timestamped syslog", "*Mar  1 00:00:01.000: %CRYPTO-6-ISAKMP_ON_OFF: ISAKMP is ON", ""),
    ("warning", "%Warning: use of this command is deprecated", ""),
]


@pytest.mark.parametrize(("answer", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_refusal(answer: str, expected: str) -> None:
    found = refusal(answer)
    assert found.startswith(expected) if expected else found == ""
