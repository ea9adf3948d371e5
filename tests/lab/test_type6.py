"""Keys that are printed encrypted are read again as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothends.lab.config import Configuration
from bothends.lab.type6 import shown, understood

PLACES = (
    "pre-shared-key address 192.0.2.1 key {}",
    " pre-shared-key address ipv6 2001:db8::1/128 key {}",
    " pre-shared-key hostname r1.example.net key {}",
    "  pre-shared-key local {}",
    "  pre-shared-key {}",
    "crypto isakmp key {} address 192.0.2.1 255.255.255.255 no-xauth",
    "  ppk manual id one key {} required",
)
KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=40)


@pytest.mark.parametrize("place", PLACES)
@given(key=KEYS)
def test_what_is_printed_leads_back_to_the_key(place: str, key: str) -> None:
    line = place.format(key)
    text = f"!\npassword encryption aes\n{line}\n!"
    printed = shown(text)
    assert line not in printed
    assert [understood(each) for each in printed.splitlines()] == text.splitlines()


def test_it_survives_a_reload() -> None:
    before = Configuration()
    before.load(
        "key config-key password-encrypt master-key\npassword encryption aes\n"
        "crypto keyring K\n pre-shared-key address 192.0.2.1 key two  words\n"
    )
    assert "master-key" not in before.text()
    assert "two  words" not in before.text()
    after = Configuration()
    after.load(before.text())
    assert after.typed() == before.typed()
