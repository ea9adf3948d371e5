"""Post-quantum keys and ML-KEM at both ends: what comes up, by the tables of the RFCs.

The expectations are those of RFC 8784 section 3 (its tables for initiator and responder) and
RFC 9370 section 2.2.2, written down here anew: they share nothing with what is tested.
"""

from dataclasses import dataclass
from itertools import product

import pytest

from bothends.compare import Verdict, judge
from bothends.compare.rules.example import BASES
from bothends.platforms.ios.config import read_router
from bothends.secrets import mask_line


@dataclass(frozen=True)
class Key:
    """A `ppk manual` line; without an id there is none."""

    id: str = ""
    key: str = "Vn4x82tRqBj6wFm3Ks"
    required: bool = False

    def __str__(self) -> str:
        return f"{self.id}-{self.key[:2]}{'!' * self.required}" if self.id else "no"


@dataclass(frozen=True)
class Kem:
    """A `pqc` word list; without names there is none."""

    names: tuple[str, ...] = ()
    optional: bool = False

    def __str__(self) -> str:
        words = [*self.names, *(["optional"] if self.optional else [])]
        return " ".join(words)


@dataclass(frozen=True)
class End:
    ppk: Key = Key()
    kem: Kem = Kem()
    pfs: Kem = Kem()

    def __str__(self) -> str:
        return f"{self.ppk}/{self.kem}/{self.pfs}"


OTHER = "Zz9y77aPoLkM4nBv2x"
KEYS = (
    Key(),
    *(
        Key(i, k, r)
        for i, k in (("7", Key().key), ("8", Key().key), ("7", OTHER))
        for r in (False, True)
    ),
)
KEMS = (
    Kem(), Kem(("mlkem768",)), Kem(("mlkem768",), True), Kem(("mlkem1024",)), Kem(("mlkem1024",), True),
    Kem(("mlkem512", "mlkem1024")), Kem(("mlkem1024", "mlkem768"), True),
)  # fmt: skip
FEW_KEYS = (Key(), Key("7"), Key("7", required=True))
FEW_KEMS = (Kem(), Kem(("mlkem768",), True), Kem(("mlkem768",)))
PAIRS = dict.fromkeys(
    [
        *((End(ppk=a), End(ppk=b)) for a, b in product(KEYS, KEYS)),
        *((End(kem=a), End(kem=b)) for a, b in product(KEMS, KEMS)),
        *((End(pfs=a), End(pfs=b)) for a, b in product(KEMS, KEMS)),
        *(
            (End(ppk, kem), End(other, another))
            for ppk, kem, other, another in product(FEW_KEYS, FEW_KEMS, FEW_KEYS, FEW_KEMS)
        ),
    ]
)


def text(base: str, end: End) -> str:
    peer = "  pre-shared-key q7Tz-94kMp-Lw2cX-v8Rd\n"
    if end.ppk.id:
        line = f"  ppk manual id {end.ppk.id} key {end.ppk.key}{' required' * end.ppk.required}\n"
        base = base.replace(peer, peer + line)
        base = base.replace(" keyring local KEYS\n", " keyring local KEYS\n keyring ppk KEYS\n")
    if end.kem.names:
        base = base.replace(" group 14\n", f" group 14\n pqc {end.kem}\n")
    if end.pfs.names:
        base = base.replace("set pfs group14\n", f"set pfs group14 pqc {end.pfs}\n")
    return base.replace("crypto ikev2 policy", "crypto ikev2 fragmentation\ncrypto ikev2 policy")


def key_used(initiator: Key, responder: Key) -> bool | None:
    """Whether the key is mixed in; None where the negotiation is given up (RFC 8784 section 3)."""
    use_ppk = bool(initiator.id) and bool(responder.id)  # the notify is sent, and answered
    if not use_ppk:
        return None if initiator.required or responder.required else False
    if initiator.id == responder.id:
        return True if initiator.key == responder.key else None
    no_ppk_auth = not initiator.required
    return False if no_ppk_auth and not responder.required else None


def kem_used(a: Kem, b: Kem) -> bool | None:
    """Whether a key exchange is added; None where no proposal fits (RFC 9370 section 2.2.2)."""
    offered = {*a.names, *(["NONE"] if a.optional or not a.names else [])}
    taken = {*b.names, *(["NONE"] if b.optional or not b.names else [])}
    common = offered & taken
    return None if not common else bool(common - {"NONE"})


def expected(a: End, b: End) -> tuple[Verdict, bool]:
    """The verdict, and whether a fallback to classical cryptography is a finding."""
    kem, key, pfs = kem_used(a.kem, b.kem), key_used(a.ppk, b.ppk), kem_used(a.pfs, b.pfs)
    if kem is None:
        return Verdict.DOWN_PHASE1, False
    if key is None:
        return Verdict.DOWN_AUTH, False
    falls = (
        (not kem and bool(a.kem.names or b.kem.names))
        or (not key and bool(a.ppk.id or b.ppk.id))
        or (pfs is False and bool(a.pfs.names or b.pfs.names))
    )
    return Verdict.UP_UNTIL_REKEY if pfs is None else Verdict.UP, falls


def test_there_are_enough_of_them() -> None:
    assert len(PAIRS) >= 200


@pytest.mark.parametrize(("a", "b"), PAIRS, ids=str)
def test_what_comes_of_both_ends(a: End, b: End) -> None:
    verdict, falls_back = expected(a, b)
    texts = [text(base, end) for base, end in zip(BASES["ikev2"], (a, b), strict=True)]
    found = judge([read_router(each, f"R{n}.cfg") for n, each in enumerate(texts, 1)])
    (tunnel,) = found.tunnels
    rules = {finding.rule for finding in tunnel.findings}
    assert tunnel.verdict is verdict
    assert ("QR-004" in rules) is falls_back
    assert ("QR-001" in rules) is (key_used(a.ppk, b.ppk) is None)
    assert ("QR-002" in rules) is (verdict is Verdict.DOWN_PHASE1)
    assert ("QR-003" in rules) is (verdict is Verdict.UP_UNTIL_REKEY)
    assert "REF-003" not in rules


@pytest.mark.parametrize("ends", [("hex 616263", "0 abc"), ("abc", "abc")])
def test_one_key_in_two_spellings_is_one(ends: tuple[str, str]) -> None:
    texts = [
        text(base, End(Key("7", key, True))) for base, key in zip(BASES["ikev2"], ends, strict=True)
    ]
    found = judge([read_router(each, f"R{n}.cfg") for n, each in enumerate(texts, 1)])
    assert [tunnel.verdict for tunnel in found.tunnels] == [Verdict.UP]
    assert "ppk 7" in found.tunnels[0].directions[0].suite


@pytest.mark.parametrize("line", ["ppk manual id 7 key 6 AbC", "ppk dynamic SKS"])
def test_a_key_that_cannot_be_read_is_not_judged(line: str) -> None:
    texts = [
        text(base, End(Key("7", required=True))).replace(f"ppk manual id 7 key {Key().key}", line)
        for base in BASES["ikev2"]
    ]
    found = judge([read_router(each, f"R{n}.cfg") for n, each in enumerate(texts, 1)])
    assert [tunnel.verdict for tunnel in found.tunnels] == [Verdict.UNVERIFIABLE]
    assert "QR-001" in {finding.rule for finding in found.tunnels[0].findings}


def test_a_key_that_no_profile_names_is_told() -> None:
    texts = [
        text(base, End(Key("7"))).replace(" keyring ppk KEYS\n", "") for base in BASES["ikev2"]
    ]
    found = judge([read_router(each, f"R{n}.cfg") for n, each in enumerate(texts, 1)])
    (tunnel,) = found.tunnels
    said = [each for each in tunnel.findings if each.rule == "QR-004"]
    assert tunnel.verdict is Verdict.UP
    assert [each.fix[0].lines[1] for each in said] == [" keyring ppk KEYS"] * 2


def test_nothing_of_it_is_taken_in_a_crypto_map_or_shown() -> None:
    router = read_router("crypto map M 10 ipsec-isakmp\n set pfs group20 pqc mlkem768\n", "r.cfg")
    assert [origin.text for origin in router.unread] == ["set pfs group20 pqc mlkem768"]
    odd = "crypto ikev2 keyring K\n peer P\n  ppk manual id 7\n"
    assert [o.text for p in read_router(odd, "r.cfg").ikev2_keyrings["K"].peers for o in p.unread]
    assert (
        mask_line("  ppk manual id 7 key hex abcd required")
        == "  ppk manual id 7 key hex *** required"
    )
