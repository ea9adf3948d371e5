"""The negotiation by itself, without any configuration."""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothends.ike.end import Credential, IkeEnd, Proposal, Protection, Readable, SelectorLine
from bothends.ike.negotiate import Reason, StageStatus, negotiate
from bothends.ike.selectors import ANY, Addresses, Ports, Relation, TrafficSelector
from bothends.model import Authentication, DhGroup, Encryption, IkeVersion, Integrity, Mode

AES, AES128 = Encryption.AES_256, Encryption.AES_128
HERE = Addresses.of(IPv4Network("10.1.0.0/24"))
THERE = Addresses.of(IPv4Network("10.2.0.0/24"))


def _offer(cipher: Encryption = AES, lifetime: int = 86400, source: str = "") -> Proposal:
    return Proposal(
        (cipher,),
        (Integrity.SHA256,),
        (DhGroup.MODP_2048,),
        authentication=Authentication.PRE_SHARE,
        lifetime=lifetime,
        source=source,
    )


def _party(name: str, flow: TrafficSelector) -> IkeEnd:
    return IkeEnd(
        name=name,
        ike=IkeVersion.V1,
        offers=(_offer(),),
        protections=(Protection(None, AES, Integrity.SHA256, compression=False, mode=Mode.TUNNEL),),
        pfs=DhGroup.MODP_2048,
        seconds=3600,
        kilobytes=4608000,
        selectors=(SelectorLine(permit=True, flow=flow),),
        key_local=Credential(Readable.YES, "key"),
        key_remote=Credential(Readable.YES, "key"),
    )


A = _party("a", TrafficSelector(0, HERE, THERE))
B = _party("b", TrafficSelector(0, THERE, HERE))


def test_equal_ends_come_up() -> None:
    found = negotiate(A, B)
    assert found.comes_up is StageStatus.OK
    assert str(found.suite) == (
        "aes-256 sha256 group 14 pre-share / esp aes-256 sha256 tunnel pfs group 14"
    )


def test_the_responder_decides_which_common_policy_is_used() -> None:
    a = replace(A, offers=(_offer(AES, source="a1"), _offer(AES128, source="a2")))
    b = replace(B, offers=(_offer(AES128, source="b1"), _offer(AES, source="b2")))
    assert negotiate(a, b).phase1.responder == "b1"
    assert negotiate(b, a).phase1.responder == "a1"


def test_lifetimes_go_to_the_lower() -> None:
    suite = negotiate(
        replace(A, seconds=900, kilobytes=None), replace(B, offers=(_offer(lifetime=600),))
    ).suite
    assert suite is not None
    assert (suite.lifetime, suite.seconds, suite.kilobytes) == (600, 900, 4608000)


def test_strict_lifetimes_let_only_the_shorter_end_start() -> None:
    a = replace(A, offers=(_offer(lifetime=600),))
    assert negotiate(a, B, strict_lifetime=True).comes_up is StageStatus.OK
    assert negotiate(B, a, strict_lifetime=True).phase1.reason is Reason.NO_COMMON_OFFER
    assert negotiate(B, a).comes_up is StageStatus.OK


def test_transport_mode_needs_selectors_of_the_ends_themselves() -> None:
    transport = replace(A.protections[0], mode=Mode.TRANSPORT)
    a, b = (replace(end, protections=(transport,)) for end in (A, B))
    for possible, mode in ((True, Mode.TRANSPORT), (False, Mode.TUNNEL)):
        suite = negotiate(replace(a, may_transport=possible), b).suite
        assert suite is not None
        assert suite.protection is not None
        assert suite.protection.mode is mode
    required = replace(a, protections=(replace(transport, mode_required=True),))
    assert negotiate(replace(required, may_transport=False), b).phase2.reason is Reason.MODE_DIFFERS


@pytest.mark.parametrize(
    ("ike", "ours", "theirs", "comes"),
    [
        (IkeVersion.V1, Mode.TRANSPORT, Mode.TUNNEL, StageStatus.FAIL),
        (IkeVersion.V1, Mode.TUNNEL, Mode.TRANSPORT, StageStatus.OK),
        (IkeVersion.V2, Mode.TRANSPORT, Mode.TUNNEL, StageStatus.OK),
        (IkeVersion.V2, Mode.TUNNEL, Mode.TRANSPORT, StageStatus.OK),
    ],
)
def test_only_ikev2_declines_transport_mode_without_refusing(
    ike: IkeVersion, ours: Mode, theirs: Mode, comes: StageStatus
) -> None:
    a, b = (
        replace(
            end,
            ike=ike,
            protections=(replace(end.protections[0], mode=mode),),
            auth_local="pre-share",
            auth_remote=("pre-share",),
        )
        for end, mode in ((A, ours), (B, theirs))
    )
    assert negotiate(a, b).comes_up is comes


def test_aggressive_mode_has_one_group() -> None:
    """The responder would rather have a policy that the key exchange was not made for."""
    other = replace(_offer(AES128, source="other"), groups=(DhGroup.MODP_1536,))
    first = _offer(AES, source="first")
    a, b = replace(A, offers=(first, other)), replace(B, offers=(other, first))
    assert negotiate(a, b).phase1.responder == "other"
    assert negotiate(replace(a, aggressive=True), b).phase1.responder == "first"


def test_a_line_that_an_earlier_one_covers_is_not_proposed() -> None:
    narrow = SelectorLine(permit=True, flow=TrafficSelector(1, HERE, THERE))
    found = negotiate(replace(A, selectors=(*A.selectors, narrow)), B)
    assert [match.proposed for match in found.selectors] == list(A.selectors)


def test_only_who_answers_admits_callers() -> None:
    closed = replace(A, admits_identity=lambda _: False)
    assert negotiate(closed, B).comes_up is StageStatus.OK
    assert negotiate(B, closed).auth.reason is Reason.IDENTITY


G14, G5 = DhGroup.MODP_2048, DhGroup.MODP_1536
PFS = (
    # initiator, responder, IKEv1 phase 2, IKEv2 phase 2, rekey
    (None, None, StageStatus.OK, StageStatus.OK, StageStatus.OK),
    (G14, None, StageStatus.OK, StageStatus.OK, StageStatus.FAIL),
    (None, G14, StageStatus.FAIL, StageStatus.OK, StageStatus.FAIL),
    (G14, G14, StageStatus.OK, StageStatus.OK, StageStatus.OK),
    (G14, G5, StageStatus.FAIL, StageStatus.OK, StageStatus.FAIL),
)


@pytest.mark.parametrize(("ours", "theirs", "v1", "v2", "rekey"), PFS)
def test_pfs_truth_table(
    ours: DhGroup | None,
    theirs: DhGroup | None,
    v1: StageStatus,
    v2: StageStatus,
    rekey: StageStatus,
) -> None:
    a, b = replace(A, pfs=ours), replace(B, pfs=theirs)
    assert negotiate(a, b).phase2.status is v1
    assert negotiate(a, b).rekey.status is rekey
    a2, b2 = (
        replace(end, ike=IkeVersion.V2, auth_local="pre-share", auth_remote=("pre-share",))
        for end in (a, b)
    )
    assert negotiate(a2, b2).phase2.status is v2
    assert negotiate(a2, b2).rekey.status is rekey


def _keyed(end: IkeEnd, key: Credential) -> IkeEnd:
    return replace(end, key_local=key, key_remote=key)


CHANGES: tuple[tuple[str, Callable[[IkeEnd], IkeEnd], str, Reason], ...] = (
    ("key differs", lambda p: _keyed(p, Credential(Readable.YES, "x")), "auth",
     Reason.KEY_DIFFERS),
    ("key missing", lambda p: _keyed(p, Credential(Readable.ABSENT)), "auth", Reason.KEY_MISSING),
    ("key unreadable", lambda p: _keyed(p, Credential(Readable.NO)), "auth",
     Reason.KEY_UNREADABLE),
    ("identity", lambda p: replace(p, accepts_identity=lambda _: False), "auth", Reason.IDENTITY),
    ("offer", lambda p: replace(p, offers=(_offer(AES128),)), "phase1", Reason.NO_COMMON_OFFER),
    ("no offer", lambda p: replace(p, offers=()), "phase1", Reason.NO_COMMON_OFFER),
    ("version", lambda p: replace(p, ike=IkeVersion.V2), "phase1", Reason.IKE_VERSION),
    ("unable", lambda p: replace(p, takes_part="is shut down"), "phase1", Reason.NOT_TAKING_PART),
    ("unprotected", lambda p: replace(p, protects=False), "phase2", Reason.NOT_PROTECTED),
    ("no set", lambda p: replace(p, protections=()), "phase2", Reason.NO_COMMON_SET),
    ("doubt", lambda p: replace(p, doubts=frozenset({"phase2"})), "phase2", Reason.UNREAD),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "change", "stage", "reason"), CHANGES, ids=[c[0] for c in CHANGES]
)
def test_one_change(
    name: str, change: Callable[[IkeEnd], IkeEnd], stage: str, reason: Reason
) -> None:
    for found in (negotiate(change(A), B), negotiate(A, change(B))):
        assert getattr(found, stage).reason is reason
        assert found.comes_up is not StageStatus.OK


def test_aggressive_mode_is_refused_by_the_responder_only() -> None:
    a, b = replace(A, aggressive=True), replace(B, accepts_aggressive=False)
    assert negotiate(a, b).phase1.reason is Reason.AGGRESSIVE_REFUSED
    assert negotiate(b, a).comes_up is StageStatus.OK


def test_ikev2_keys_may_differ_by_direction() -> None:
    left, right = Credential(Readable.YES, "left"), Credential(Readable.YES, "right")
    v2 = {"ike": IkeVersion.V2, "auth_local": "pre-share", "auth_remote": ("pre-share",)}
    a = replace(A, key_local=left, key_remote=right, **v2)  # type: ignore[arg-type] # by name
    b = replace(B, key_local=right, key_remote=left, **v2)  # type: ignore[arg-type] # by name
    assert negotiate(a, b).comes_up is StageStatus.OK
    assert negotiate(a, replace(b, key_remote=right)).auth.reason is Reason.KEY_DIFFERS


ADDRESSES = st.builds(
    lambda base, free: Addresses(base & ~free & 0xFFFFFFFF, free),
    st.integers(0, 0xFFFFFFFF),
    st.sampled_from((0, 1, 3, 0xFF, 0xFFFF, 0xFF00, 0xFFFFFFFF)),
)
PORTS = st.tuples(st.integers(0, 65535), st.integers(0, 65535)).map(
    lambda pair: Ports(min(pair), max(pair))
)
FLOWS = st.builds(
    TrafficSelector, st.sampled_from((0, 6, 17, 47)), ADDRESSES, ADDRESSES, PORTS, PORTS
)
OPPOSITE = {
    Relation.EQUAL: Relation.EQUAL,
    Relation.SUBSET: Relation.SUPERSET,
    Relation.SUPERSET: Relation.SUBSET,
    Relation.OVERLAP: Relation.OVERLAP,
    Relation.DISJOINT: Relation.DISJOINT,
}


@given(FLOWS, FLOWS)
def test_relations_are_opposite_and_survive_mirroring(
    one: TrafficSelector, other: TrafficSelector
) -> None:
    assert other.relation(one) is OPPOSITE[one.relation(other)]
    assert one.mirrored().relation(other.mirrored()) is one.relation(other)
    assert one.relation(one) is Relation.EQUAL
    assert one.mirrored().mirrored() == one


@given(ADDRESSES, ADDRESSES, st.integers(0, 0xFFFFFFFF))
def test_covering_means_every_address(one: Addresses, other: Addresses, number: int) -> None:
    address = IPv4Address(number)
    if one.covers(other) and address in other:
        assert address in one
    if address in one and address in other:
        assert one.meets(other)
    assert ANY.covers(one)
