"""Keys and key exchanges against quantum computers: both ends want them alike, or go without."""

from collections.abc import Iterator
from itertools import product

from bothends.compare.context import PairContext
from bothends.compare.credentials import ikev2_profile_of, keyring_peer
from bothends.compare.finding import Consequence, Fix, Place, Severity, Verdict
from bothends.compare.rules.agreement import Agreement, Couple, Setting, must_agree, of_ipsec
from bothends.compare.rules.example import ikev2
from bothends.compare.rules.ikev2_proposals import apart, description
from bothends.compare.rules.rule import Hit, pair_rule
from bothends.compare.undecided_stages import EVERY_STAGE, PHASE1, PHASE2
from bothends.compare.views.pair import both_views, comes_up, fails, ike_ends, meeting_of, speaks
from bothends.compare.views.places import end_place, in_object, place, set_at
from bothends.compare.views.settings import Protected, protected
from bothends.ike.end import NO_PPK, PpkPolicy
from bothends.ike.negotiate import Reason
from bothends.ike.postquantum import agree_on_kem
from bothends.model import CLASSICAL, IkeVersion, KemChoice
from bothends.platforms.router import Ikev2Proposal, Ppk, Router
from bothends.platforms.statements import Statement

_KEM = {" group 14\ncrypto ikev2 policy": " group 14\n pqc mlkem768\ncrypto ikev2 policy"}
_MAY_KEM = {
    " group 14\ncrypto ikev2 policy": " group 14\n pqc mlkem768 optional\ncrypto ikev2 policy"
}
_FRAGMENTS = {"crypto ikev2 policy": "crypto ikev2 fragmentation\ncrypto ikev2 policy"}


def ppk_place(view: PairContext, policy: PpkPolicy) -> Place:
    """Where our end has its post-quantum key, or would have it."""
    if isinstance(policy.source, Ppk):
        return place(view.a.router, policy.source.origin)
    profile = ikev2_profile_of(view.a)
    return place(view.a.router, profile.origin) if profile else end_place(view.a)


def _kems(pair: PairContext) -> Iterator[Couple[KemChoice]]:
    """What two proposals that agree in all else have of ML-KEM, where that is what fails."""
    if not speaks(pair, IkeVersion.V2) or not fails(pair, "phase1", Reason.NO_COMMON_OFFER):
        return
    ours, theirs = ([offer.source for offer in end.offers] for end in ike_ends(pair))
    couple = next((both for both in product(ours, theirs) if not apart(*both)), None)
    if couple:
        a, b = pair.routers
        yield _kem_of(a, couple[0]), _kem_of(b, couple[1])


def _kem_of(router: Router, proposal: Ikev2Proposal) -> Setting[KemChoice]:
    def line(kems: KemChoice) -> Fix | None:
        exchanges = router.lines.exchanges(kems)
        return None if proposal.built_in else in_object(router, proposal.origin, exchanges)

    return Setting(
        description(router, proposal),
        proposal.kems.value,
        lambda: set_at(router, proposal.kems, proposal.origin),
        line,
    )


def _insisted(*choices: KemChoice) -> KemChoice:
    """The first choice that names exchanges and does not leave them optional."""
    return next(choice for choice in choices if choice.names and not choice.optional)


must_agree(
    "QR-002",
    Agreement(
        of=_kems,
        unlike=lambda *both: not agree_on_kem(*both),
        expected=lambda _, *both: _insisted(*both),
        message="{a} accepts {ours}, {b} {theirs}",
    ),
    title="no ML-KEM key exchange in common",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    stages={PHASE1},
    from_absence=True,
    rationale="`pqc` in a proposal adds a key exchange that no quantum computer is known to "
    "break. Without `optional` the end refuses proposals without one of those that it names, so "
    "both ends need one in common. With `optional` on both ends they come up with Diffie-Hellman "
    "alone.",
    source="RFC 9370 section 2.2.2; Cisco IOS XE 26.1: crypto ikev2 proposal, pqc",
    wrong=ikev2(a=_KEM | _FRAGMENTS),
    right=ikev2(a=_MAY_KEM | _FRAGMENTS, b=_KEM | _FRAGMENTS),
    verdict=Verdict.DOWN_PHASE1,
)


def _kem_place(view: PairContext, proposal: Ikev2Proposal) -> Place:
    return set_at(view.a.router, proposal.kems, proposal.origin)


def _pfs_kems(pair: PairContext) -> Iterator[Couple[KemChoice]]:
    """What stands beside one group of PFS on both ends, where that keeps them from rekeying."""
    if any(negotiation.rekey.reason is Reason.PFS_KEM for negotiation in pair.directions):
        yield from of_ipsec(
            pair,
            "pfs_kems",
            lambda end, kems: end.router.lines.pfs(end.settings.pfs.value, kems),
            beside="pfs",
        )


must_agree(
    "QR-003",
    Agreement(
        of=_pfs_kems,
        expected=lambda _, *both: _insisted(*both),
        message="PFS with {ours} on {a}, with {theirs} on {b}: {effect}",
        effect="refused at the first rekey",
    ),
    title="the ML-KEM key exchanges of PFS differ",
    severity=Severity.ERROR,
    consequence=Consequence.REKEY,
    stages={PHASE2},
    from_absence=True,
    rationale="`set pfs group… pqc …` adds an ML-KEM key exchange to each new IPsec SA. The first "
    "one is built without a key exchange of its own and comes up; the first rekey is refused when "
    "an end insists on an exchange that the other does not have.",
    source="RFC 9370 section 2.2.4; RFC 7296 section 1.3.1; Cisco IOS XE 26.1: set pfs",
    wrong=ikev2(a={"set pfs group14": "set pfs group14 pqc mlkem1024"}),
    right=ikev2(
        a={"set pfs group14": "set pfs group14 pqc mlkem1024"},
        b={"set pfs group14": "set pfs group14 pqc mlkem1024 optional"},
    ),
    verdict=Verdict.UP_UNTIL_REKEY,
)


@pair_rule(
    "QR-004",
    title="the tunnel falls back to classical cryptography",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    stages=EVERY_STAGE,
    from_absence=True,
    rationale="Where a post-quantum key or an ML-KEM key exchange is optional, the ends come up "
    "without it if they do not agree, and only `show crypto ikev2 sa` shows it. Recorded traffic "
    "can then be decrypted once quantum computers exist.",
    source="RFC 8784 sections 3 and 6; RFC 9370 section 2.2.2",
    wrong=ikev2(a=_MAY_KEM | _FRAGMENTS),
    right=ikev2(a=_MAY_KEM | _FRAGMENTS, b=_KEM | _FRAGMENTS),
)
def falls_back(pair: PairContext) -> Iterator[Hit]:
    """An end has a post-quantum key or key exchange, and the tunnel comes up without it."""
    if not speaks(pair, IkeVersion.V2) or not comes_up(pair):
        return
    for view in both_views(pair):
        hits = [
            Hit(f"{view.a.router.name} has {what}, and the tunnel comes up without it", here, there)
            for what, here, there in _unused(view)
        ]
        yield from hits
        if hits:
            return
    for view in both_views(pair):
        yield from _unnamed(view)


def _unnamed(view: PairContext) -> Iterator[Hit]:
    """A post-quantum key in the keyring of a profile that does not say `keyring ppk`."""
    profile = ikev2_profile_of(view.a)
    if profile is None or profile.keyring is None or profile.keyring_ppk is not None:
        return
    peer = keyring_peer(view.a.router, profile, view.b, meeting_of(view))
    if peer and peer.ppk:
        line = view.a.router.lines.say(Statement.PROFILE_PPK, name=profile.keyring.value)
        yield Hit(
            f"{view.a.router.name} has a post-quantum key for the other end in keyring "
            f"{profile.keyring.value}, and profile {profile.name} does not use it",
            place(view.a.router, peer.ppk.origin),
            ppk_place(view.mirrored(), NO_PPK),
            fix=in_object(view.a.router, profile.origin, line),
        )


def _unused(view: PairContext) -> Iterator[tuple[str, Place, Place]]:
    """What our end has against quantum computers, and the negotiation does not use."""
    suites = [negotiation.suite for negotiation in view.directions if negotiation.suite]
    ours, theirs = ike_ends(view)
    mirrored = view.mirrored()
    if ours.ppk.source and ours.ppk.id and not all(suite.ppk for suite in suites):
        yield (
            f"the optional post-quantum key {ours.ppk.id}",
            ppk_place(view, ours.ppk),
            ppk_place(mirrored, theirs.ppk),
        )
    offer = next((each for each in ours.offers if each.kems.names), None)
    answer = theirs.offers[0] if theirs.offers else None
    if offer and answer and not all(suite.kem for suite in suites):
        yield (
            f"{offer.kems} in {description(view.a.router, offer.source)}",
            _kem_place(view, offer.source),
            _kem_place(mirrored, answer.source),
        )
    both = protected(view)
    if both and ours.pfs_kems.names and not all(suite.pfs_kem for suite in suites):
        rekeys = all(
            negotiation.rekey.reason is not Reason.PFS_KEM for negotiation in view.directions
        )
        if rekeys:
            yield f"{ours.pfs_kems} beside PFS", _pfs_place(both[0]), _pfs_place(both[1])


def _pfs_place(end: Protected) -> Place:
    return end.at(end.settings.pfs.origin)


@pair_rule(
    "QR-005",
    title="ML-KEM without fragmentation by IKE",
    severity=Severity.WARNING,
    consequence=Consequence.UNVERIFIABLE,
    stages=EVERY_STAGE,
    from_absence=True,
    rationale="The public key and ciphertext of ML-KEM do not fit into one packet. The exchange "
    "that carries them, IKE_INTERMEDIATE, can be fragmented by IKE itself if both ends have "
    "`crypto ikev2 fragmentation`; without that IP fragments are sent, which many paths drop.",
    source="RFC 9242 section 3.3; RFC 9370 section 1; RFC 7383",
    wrong=ikev2(both=_KEM),
    right=ikev2(both=_KEM | _FRAGMENTS),
)
def unfragmented(pair: PairContext) -> Iterator[Hit]:
    """ML-KEM is negotiated, and an end does not cut the messages of IKE."""
    if not any(negotiation.suite and negotiation.suite.kem for negotiation in pair.directions):
        return
    routers = [pair.a.router, pair.remote.router]
    without = [each for each in routers if not each.isakmp.ikev2_fragmentation.value]
    if without:
        names = " and ".join(each.name for each in without)
        a, b = (_kem_place(view, _first_kem(view)) for view in both_views(pair))
        yield Hit(
            f"no `crypto ikev2 fragmentation` on {names}",
            a,
            b,
            fix=tuple(
                Fix(each.name, (each.lines.say(Statement.FRAGMENTATION),)) for each in without
            ),
        )


def _first_kem(view: PairContext) -> Ikev2Proposal:
    offers = ike_ends(view)[0].offers
    offer = next((each for each in offers if each.kems != CLASSICAL), offers[0])
    proposal: Ikev2Proposal = offer.source
    return proposal
