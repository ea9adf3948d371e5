"""What strongSwan prints of its SAs, and what becomes of it beside our own."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothends.errors import InputError
from bothends.platforms.strongswan.sas import ChildSa, child_sas
from bothends.verification.partner_output import PartnerSas, read_partner_output

RAW = (Path(__file__).parent / "list-sas.raw.txt").read_text(encoding="utf-8")
"""Of strongSwan 5.9.8: an IKEv1 SA, then an IKEv2 SA through an XFRM interface."""
FOUND = (
    ChildSa("hq-branch1-1", "0x9383e4c1", "0x7947c2bc", 0, 0),
    ChildSa("hq-branch1-1", "0xc930be45", "0xcb7ab23", 0, 0),
)
IOS = """
   local  ident (addr/mask/prot/port): (10.2.0.0/255.255.255.0/0/0)
   remote ident (addr/mask/prot/port): (10.1.0.0/255.255.255.0/0/0)
   current_peer 203.0.113.1 port 500
    #pkts encaps: 7, #pkts encrypt: 7, #pkts digest: 7
    #pkts decaps: 9, #pkts decrypt: 9, #pkts verify: 9
     inbound esp sas:
      spi: 0x0CB7AB23(213363491)
        transform: esp-256-aes esp-sha256-hmac ,
        Status: ACTIVE(ACTIVE)
     outbound esp sas:
      spi: 0xC930BE45(3375414853)
        transform: esp-256-aes esp-sha256-hmac ,
        Status: ACTIVE(ACTIVE)
"""


def test_every_installed_pair_is_read() -> None:
    assert child_sas(RAW) == FOUND


@pytest.mark.parametrize(
    ("old", "new"), [("state=INSTALLED", "state=REKEYED"), ("spi-out=", "spi-gone=")]
)
def test_what_is_not_in_use_is_left_out(old: str, new: str) -> None:
    assert child_sas(RAW.replace(old, new, 1)) == FOUND[1:]


def test_what_a_partner_sends_is_told_apart() -> None:
    assert [each.inbound for each in read_partner_output(RAW, "f")] == [
        frozenset({each.inbound}) for each in FOUND
    ]
    assert read_partner_output(IOS, "f") == (
        PartnerSas(frozenset({"0xcb7ab23"}), frozenset({"0xc930be45"}), 9, 7),
    )
    for nothing in ("", "list-sa event {}", "hello"):
        with pytest.raises(InputError, match="expected the IPsec SAs of the partner's gateway"):
            read_partner_output(nothing, "f")


@given(st.data())
def test_a_mangled_text_never_breaks_the_reader(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(RAW)))
    to = data.draw(st.integers(at, min(len(RAW), at + 80)))
    with_junk = RAW[:at] + data.draw(st.text("{}[]= \nx0", max_size=12)) + RAW[to:]
    assert all(each.inbound.startswith("0x") for each in child_sas(with_junk))
