"""Healthy pairs of every kind of tunnel, made of the pairs that the examples of the rules edit."""

from collections.abc import Callable, Mapping

from bothends.compare import Judgement, judge
from bothends.compare.rules.example import BASES
from bothends.platforms.ios.config import read_router

Pair = tuple[str, str]
PFS = " set pfs group14\n"
FRONT = "vrf definition FRONT\n address-family ipv4\n"


def both(pair: Pair, change: Callable[[str], str]) -> Pair:
    """The same change at both ends."""
    return change(pair[0]), change(pair[1])


def swapped(text: str, *couples: str) -> str:
    """The text with each odd argument in the place of the one before it, which has to be there."""
    for old, new in zip(couples[::2], couples[1::2], strict=True):
        if old not in text:
            raise ValueError(f"there is no {old!r}")
        text = text.replace(old, new)
    return text


def _map_of_ikev2() -> Pair:
    """A crypto map behind the phase 1 of the IKEv2 pair."""
    ends = zip(BASES["ikev2"], BASES["crypto-map"], strict=True)
    phase1 = "crypto ipsec profile PROT"
    one, other = (v2[: v2.index(phase1)] + v1[v1.index("crypto map VPN 10") :] for v2, v1 in ends)
    return both((one, other), lambda text: swapped(text, PFS, f" set ikev2-profile IKE\n{PFS}"))


def _dynamic(pair: Pair) -> Pair:
    """The far end takes anyone who has the key, and has no list."""
    near, far = pair
    start, end = far.index("crypto map VPN 10"), far.index("interface Gig")
    entry = far[start:end].splitlines(keepends=True)[1:]
    kept = "".join(line for line in entry if not line.startswith((" set peer", " match address")))
    far = (
        f"{far[:start]}crypto dynamic-map DYN 10\n{kept}"
        f"crypto map VPN 65000 ipsec-isakmp dynamic DYN\n{far[end : far.index('ip access-list')]}"
    )
    return near, far


def _several(pair: Pair) -> Pair:
    """A tunnel interface that protects what a list says, instead of everything."""
    lists = [text[text.index("ip access-list") :] for text in BASES["crypto-map"]]
    protection = " tunnel protection ipsec profile PROT\n"
    one, other = (
        swapped(text, protection, f" tunnel protection ipsec policy ipv4 CRYPTO\n{protection}")
        + acl
        for text, acl in zip(pair, lists, strict=True)
    )
    return one, other


def _in_front(text: str) -> str:
    """The outside in a VRF of its own, IKE too. With a crypto map, the inside is in it as well."""
    text = FRONT + swapped(
        text,
        "interface GigabitEthernet0/0\n", "interface GigabitEthernet0/0\n vrf forwarding FRONT\n",
        "ip route 0.0.0.0 0.0.0.0", "ip route vrf FRONT 0.0.0.0 0.0.0.0",
    )  # fmt: skip
    if "crypto ikev2" in text:
        text = swapped(
            text,
            "crypto ikev2 policy POL\n", "crypto ikev2 policy POL\n match fvrf FRONT\n",
            "crypto ikev2 profile IKE\n", "crypto ikev2 profile IKE\n match fvrf FRONT\n",
        )  # fmt: skip
    else:
        text = swapped(
            text, "keyring KEYS\n pre", "keyring KEYS vrf FRONT\n pre",
            "255.255.255.255\n", "255.255.255.255 FRONT\n",
        )  # fmt: skip
    if "interface Tunnel0" in text:
        return swapped(text, " tunnel source", " tunnel vrf FRONT\n tunnel source")
    inside = "interface GigabitEthernet0/1\n"
    return swapped(text, inside, f"{inside} vrf forwarding FRONT\n")


def _without_pfs(text: str) -> str:
    return swapped(text, PFS, "")


def _kinds() -> Mapping[str, Pair]:
    v1, gre, svti = BASES["crypto-map"], BASES["gre"], BASES["ikev2"]
    map_v2 = _map_of_ikev2()
    gre_v2 = both(svti, lambda text: swapped(text, " tunnel mode ipsec ipv4\n", ""))
    return {
        "crypto-map": v1,
        "crypto-map-profile": BASES["isakmp-profile"],
        "crypto-map-v2": map_v2,
        "dynamic-map": _dynamic(v1),
        "dynamic-map-v2": _dynamic(map_v2),
        "svti": BASES["svti"],
        "svti-v2": svti,
        "gre": gre,
        "gre-v2": gre_v2,
        "multi-sa-v2": _several(svti),
        "crypto-map-no-pfs": both(v1, _without_pfs),
        "svti-v2-no-pfs": both(svti, _without_pfs),
        "crypto-map-vrf": both(BASES["isakmp-profile"], _in_front),
        "crypto-map-v2-vrf": both(map_v2, _in_front),
        "svti-v2-vrf": both(svti, _in_front),
        "gre-v2-vrf": both(gre_v2, _in_front),
    }


KINDS = _kinds()
"""By name: what protects, `v2` for IKEv2, then what is special."""


def judged(*texts: str) -> Judgement:
    """Everything that is to be said about some texts, the first in R1.cfg and so on."""
    return judge([read_router(text, f"R{index}.cfg") for index, text in enumerate(texts, 1)])
