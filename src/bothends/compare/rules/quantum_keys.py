"""Post-quantum pre-shared keys (PPK), which both ends need alike."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.credentials import ikev2_profile_of, keyring_peer
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import ikev2
from bothends.compare.rules.quantum import ppk_place
from bothends.compare.rules.rule import Hit, pair_rule
from bothends.compare.undecided_stages import AUTH
from bothends.compare.views.pair import fails, ike_ends, meeting_of
from bothends.compare.views.places import header
from bothends.ike.end import NO_PPK, PpkPolicy
from bothends.ike.negotiate import Reason
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.statements import Statement

_PPK = {
    "  pre-shared-key q7Tz-94kMp-Lw2cX-v8Rd\n": "  pre-shared-key q7Tz-94kMp-Lw2cX-v8Rd\n"
    "  ppk manual id 7 key 0 Vn4x-82tRq-Bj6wF-m3Ks required\n",
    " keyring local KEYS\n": " keyring local KEYS\n keyring ppk KEYS\n",
}


_REASONS = {
    Reason.PPK_REQUIRED: "one end requires a key, and the other has none for it",
    Reason.PPK_ID_DIFFERS: "they have different ids, and one end requires its own",
    Reason.PPK_DIFFERS: "they have the same id and are different",
    Reason.PPK_UNREADABLE: "a key cannot be read from these configurations",
}


@pair_rule(
    "QR-001",
    title="the post-quantum keys (PPK) do not agree",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    stages={AUTH},
    from_absence=True,
    rationale="A post-quantum key is mixed into the keys of the IKE SA, so both ends need the "
    "same one under the same id. Equal ids with different keys make authentication fail, as a "
    "wrong pre-shared key does. An end with `required` refuses an IKE SA without the key; if "
    "neither requires it, ends with different ids come up without one.",
    source="RFC 8784 section 3; Cisco IOS XE 17.11: quantum-safe encryption using PPK",
    wrong=ikev2(a=_PPK),
    right=ikev2(both=_PPK),
)
def ppk_differs(pair: PairContext) -> Iterator[Hit]:
    """A post-quantum key on one end only that requires it, another id, another key."""
    reason = next((each for each in _REASONS if fails(pair, "auth", each)), None)
    if reason is None:
        return
    ours, theirs = (end.ppk for end in ike_ends(pair))
    unread = reason is Reason.PPK_UNREADABLE
    yield Hit(
        f"post-quantum keys of {pair.a.router.name} and {pair.remote.router.name}: "
        f"{_REASONS[reason]}",
        ppk_place(pair, ours),
        ppk_place(pair.mirrored(), theirs),
        fix=() if unread else tuple(_same_ppk(pair, ours, theirs)),
        severity=Severity.WARNING if unread else None,
        consequence=Consequence.UNVERIFIABLE if unread else None,
        verdict=Verdict.UNVERIFIABLE if unread else Verdict.DOWN_AUTH,
    )


def _same_ppk(pair: PairContext, ours: PpkPolicy, theirs: PpkPolicy) -> Iterator[Fix]:
    """The key of one end on the other: of the end that requires it, or of ours."""
    view, model, changed = pair.mirrored(), ours, theirs
    if ours == NO_PPK or (theirs.required and not ours.required):
        view, model, changed = pair, theirs, ours
    profile = ikev2_profile_of(view.a)
    if profile is None or not model.id:
        return
    ring = profile.keyring_ppk or profile.keyring
    peer = (
        keyring_peer(view.a.router, profile, view.b, meeting_of(view))
        if changed == NO_PPK
        else next(
            (
                each
                for keyring in view.a.router.ikev2_keyrings.values()
                for each in keyring.peers
                if each.ppk is changed.source
            ),
            None,
        )
    )
    if ring is None or peer is None:
        return
    required = changed.required or model.required
    what = Statement.KEYRING_PEER_PPK_REQUIRED if required else Statement.KEYRING_PEER_PPK
    say = view.a.router.lines.say
    lines = [
        say(Statement.PEER_KEYRING, name=ring.value),
        say(Statement.KEYRING_PEER, name=peer.name),
        say(what, id=model.id, key=Placeholder.POST_QUANTUM_KEY),
    ]
    if profile.keyring_ppk is None:
        lines += [header(profile.origin), say(Statement.PROFILE_PPK, name=ring.value)]
    yield Fix(view.a.router.name, tuple(lines))
