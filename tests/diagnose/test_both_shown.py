"""What both ends show together, without any log: the cause, and what must not be said beside it."""

from typing import NamedTuple

import pytest

from bothends.diagnose import Source, diagnose

HQ, BRANCH = "203.0.113.1", "198.51.100.1"


def ike(*rows: tuple[str, str, str]) -> str:
    """`show crypto isakmp sa` with rows of destination, source and state."""
    head = "dst             src             state          conn-id status\n"
    body = "".join(f"{dst:<16}{src:<16}{state:<18}1001 ACTIVE\n" for dst, src, state in rows)
    return f"#show crypto isakmp sa\nIPv4 Crypto ISAKMP SA\n{head}{body}\nIPv6 Crypto ISAKMP SA\n\n"


def ike2(local: str, remote: str, status: str) -> str:
    return (
        "#show crypto ikev2 sa\n IPv4 Crypto IKEv2  SA\n\n"
        "Tunnel-id Local                 Remote                fvrf/ivrf            Status\n"
        f"1         {local + '/500':<22}{remote + '/500':<22}none/none            {status}\n"
        "      Encr: AES-CBC, keysize: 256, PRF: SHA256, Hash: SHA256, DH Grp:14\n"
        "      Life/Active Time: 86400/234 sec\n"
    )


def ipsec(
    local: str, peer: str, sent: int, received: int, out: str, into: str, errors: int = 0
) -> str:
    return f"""\
#show crypto ipsec sa
interface: GigabitEthernet0/0
    Crypto map tag: CM, local addr {local}
   protected vrf: (none)
   local  ident (addr/mask/prot/port): (10.1.0.0/255.255.0.0/0/0)
   remote ident (addr/mask/prot/port): (10.1.0.0/255.255.0.0/0/0)
   current_peer {peer} port 500
    #pkts encaps: {sent}, #pkts encrypt: {sent}, #pkts digest: {sent}
    #pkts decaps: {received}, #pkts decrypt: {received}, #pkts verify: {received}
    #send errors 0, #recv errors {errors}
     local crypto endpt.: {local}, remote crypto endpt.: {peer}
     current outbound spi: {out}(1)
     inbound esp sas:
      spi: {into}(1)
        transform: esp-256-aes esp-sha256-hmac ,
        Status: ACTIVE(ACTIVE)
     outbound esp sas:
      spi: {out}(1)
        Status: ACTIVE(ACTIVE)
"""


class Shown(NamedTuple):
    name: str
    hq: str
    branch: str
    outcomes: tuple[str, ...]
    """Of all explanations, the first one first."""
    says: str = ""


CASES = (
    Shown(
        "first packet unanswered, and nothing at the branch",
        ike((BRANCH, HQ, "MM_NO_STATE")),
        ike(),
        ("peer_no_response",),
        f"permit udp host {HQ} host {BRANCH} eq isakmp",
    ),
    Shown(
        "the branch has lost its IKE SA",
        ike((BRANCH, HQ, "QM_IDLE")),
        ike(),
        ("stale IKE SA",),
        f"clear crypto session remote {BRANCH}",
    ),
    Shown(
        "IKEv2 negotiates at one end",
        ike2(HQ, BRANCH, "IN-NEG"),
        "#show crypto ikev2 sa\n\n",
        ("peer_no_response",),
        "debug crypto ikev2",
    ),
    Shown(
        "both wait for authentication",
        ike((BRANCH, HQ, "MM_KEY_EXCH")),
        ike((BRANCH, HQ, "MM_KEY_EXCH")),
        ("psk_mismatch",),
        "debug crypto isakmp",
    ),
    Shown(
        "IPsec SAs stand while an IKE SA has expired at one end",
        ike((BRANCH, HQ, "QM_IDLE")) + "HQ" + ipsec(HQ, BRANCH, 9, 9, "0xB1", "0xA1"),
        ike() + "BR" + ipsec(BRANCH, HQ, 9, 9, "0xA1", "0xB1"),
        (),
    ),
    Shown(
        "SPIs that the other end does not have",
        ipsec(HQ, BRANCH, 9, 0, "0xB9", "0xA1"),
        ipsec(BRANCH, HQ, 8, 0, "0xA8", "0xB1"),
        ("invalid_spi",),
        "clear crypto sa peer ",
    ),
    Shown(
        "packets arrive and fail",
        ipsec(HQ, BRANCH, 9, 0, "0xB1", "0xA1", errors=8),
        ipsec(BRANCH, HQ, 8, 9, "0xA1", "0xB1"),
        ("comes up, but packets do not pass",),
        "they arrive at HQ, which drops them (recv errors 8)",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_both_ends_together_show_the_cause(case: Shown) -> None:
    texts = {"hq.txt": f"HQ{case.hq}", "branch.txt": f"BR{case.branch}"}
    for files in (list(texts), list(reversed(texts))):
        result = diagnose([Source(file, texts[file]) for file in files])
        assert tuple(each.outcome for each in result.explanations) == case.outcomes
        told = "\n".join(
            f"{each.what} {line}"
            for each in result.explanations
            for step in each.do
            for line in step.lines
        )
        assert case.says in told
        assert "give both outputs together" not in told
