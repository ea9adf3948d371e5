"""What is kept of a text for the next one never changes what is read there."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bothends.compare.files import decoded
from bothends.kept import Kept
from bothends.platforms.ios.config import read_router
from bothends.platforms.ios.config.text import read_lines

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
CORPUS_FILES = sorted(path for path in CORPUS.rglob("*.*") if path.suffix != ".json")
PARTS = (
    "hostname R1",
    "version 15.4",
    "crypto isakmp policy 10\n encr aes 256\n group 14",
    "crypto isakmp policy 10",
    " hash sha256",
    "hash md5",
    "crypto ikev2 keyring K",
    "peer A",
    "address 192.0.2.1",
    " peer B\n  address 192.0.2.2\n  pre-shared-key local k",
    "interface Tunnel0\n ip address 10.0.0.1 255.255.255.0",
    "tunnel source Gi0/0",
    "interface GigabitEthernet0/0\n ip address 203.0.113.1 255.255.255.0\n crypto map M\n no shut",
    "interface range Gi0/1 - 3\n shutdown",
    "ip route 0.0.0.0 0.0.0.0 203.0.113.254",
    "no crypto isakmp policy 10",
    "snmp-server host 10.0.0.1\nlogging host 10.0.0.2",
    "crypto map M 10 ipsec-isakmp\n set peer 192.0.2.1\n match address A",
    "ip access-list extended A\n permit ip any any\n!",
    "permit ip host 10.0.0.1 any",
    "ipv6 general-prefix P 2001:db8::/32",
    "banner motd ^C\nno entry\n here ^C",
    "banner login ^C",
    "crypto pki certificate chain TP\n certificate ca 01\n  3082\nABCD\n  quit",
    "R1#show running-config",
    "R1(config)#crypto isakmp policy 20",
    "R1#show clock",
    "!",
    " ! comment",
    "",
    "exit",
    "end",
    "zzqx 1",
    "crypto isakmp polici 30\n encr aes",
)


def _values(text: str, *, printed: bool) -> dict[str, Any]:
    router = read_router(text, "r1.cfg", printed=printed)
    values = {each.name: getattr(router, each.name) for each in fields(router)}
    del values["whole"]
    reading = read_lines(text, printed=printed)
    return {**values, "fates": bytes(reading.fates), "sections": reading.sections}


def _law(text: str, *, printed: bool = False) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Kept, "get", lambda _self, _key: None)
        expected = _values(text, printed=printed)
    for _ in range(3):  # a section is moved from the second time on
        assert _values(text, printed=printed) == expected


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(PARTS), max_size=12), st.booleans())
def test_of_pieces_in_any_order(parts: list[str], printed: bool) -> None:
    _law("\n".join(parts), printed=printed)


@pytest.mark.parametrize(
    "path",
    CORPUS_FILES[::5] or [pytest.param(None, marks=pytest.mark.skip("no corpus at the checkout"))],
    ids=lambda path: "/".join(path.parts[-2:]) if path else "none",
)
def test_of_the_corpus(path: Path) -> None:
    _law(decoded(path))


def test_the_same_section_on_two_routers_has_two_origins() -> None:
    section = "interface Gi0/0\n ip address 203.0.113.1 255.255.255.0\n"
    ports = [
        read_router(f"{'!' * lines}\nhostname R{lines}\n{section}", f"r{lines}.cfg").interfaces
        for lines in (1, 2, 3)
    ]
    texts = [str(port["GigabitEthernet0/0"].addresses[0].origin) for port in ports]
    assert texts == ["r1.cfg:4", "r2.cfg:4", "r3.cfg:4"]


def test_what_nobody_asks_for_is_dropped() -> None:
    kept: Kept[int, int] = Kept(most=2)
    for key in range(9):
        kept.put(key, key)
        kept.get(0)
    assert [key for key in range(9) if kept.get(key) is not None] == [0, 7, 8]
