"""Gateways of clouds: what their tables must hold, and what a page says of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothends.inventory.gateways import GATEWAYS, Gateway
from bothends.model import (
    Authentication,
    DhGroup,
    Encryption,
    IkeVersion,
    Integrity,
    Lifetime,
    Mode,
    Phase1,
    Phase2,
    Transform,
)

BOTH = [(gateway, ike) for gateway in GATEWAYS.values() for ike in gateway.suites]


def named(case: object) -> str:
    return case.name if isinstance(case, Gateway) else f"IKEv{case}"


@pytest.mark.parametrize("gateway", GATEWAYS.values(), ids=lambda each: each.name)
def test_every_gateway_says_where_it_is_from(gateway: Gateway) -> None:
    assert gateway.sources
    assert all(
        each.title and each.url.startswith("https://") and each.as_of for each in gateway.sources
    )
    assert gateway.facts


@pytest.mark.parametrize(("gateway", "ike"), BOTH, ids=named)
@given(data=st.data())
def test_what_a_table_holds_is_accepted_and_nothing_else(
    gateway: Gateway, ike: IkeVersion, data: st.DataObject
) -> None:
    suites = gateway.suites[ike]
    pick = lambda kind: data.draw(st.sampled_from(kind))  # noqa: E731  (one word for each draw)
    cipher = pick(list(Encryption))
    digest = None if cipher.aead else pick(list(Integrity))
    pfs = pick([None, *DhGroup])
    phase1 = Phase1(
        pick(list(Encryption)), pick(list(Integrity)), pick(list(DhGroup)),
        Authentication.PRE_SHARE, 28800,
    )  # fmt: skip
    phase2 = Phase2((Transform(cipher, digest),), Mode.TUNNEL, pfs, Lifetime(3600, 4608000))
    fits = (
        phase1.encryption in suites.encryption
        and phase1.hash in suites.hash
        and phase1.dh_group in suites.groups
        and cipher in suites.esp
        and (digest is None or digest in suites.esp_integrity)
        and pfs in suites.pfs
    )
    refusals = list(gateway.refusals(ike, (phase1,), phase2))
    assert fits == (not refusals)
    for refusal in refusals:
        assert refusal.value not in refusal.accepted.split(", ")
