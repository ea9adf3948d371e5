"""What a table says of one peer, out of all that it says."""

import pytest

from bothends.diagnose.live import about

ISAKMP = """\
IPv4 Crypto ISAKMP SA
dst             src             state          conn-id status
192.0.2.2       192.0.2.1       QM_IDLE           1001 ACTIVE
192.0.2.6       192.0.2.1       MM_NO_STATE       1002 ACTIVE (deleted)

IPv6 Crypto ISAKMP SA

 dst: 2001:DB8:1::2
 src: 2001:DB8:1::1
 state: QM_IDLE         conn-id:   1003 status: ACTIVE

 dst: 2001:DB8:1::1
 src: 2001:DB8:1::6
 state: MM_NO_STATE     conn-id:      0 status: ACTIVE (deleted)
"""
IKEV2 = """\
 IPv4 Crypto IKEv2  SA

Tunnel-id Local                 Remote                fvrf/ivrf            Status
1         192.0.2.1/500         192.0.2.2/500         none/none            READY

 IPv6 Crypto IKEv2  SA

Tunnel-id    fvrf/ivrf              Status
2          none/none             READY
Local  2001:DB8:1::1/500
Remote  2001:DB8:1::2/500
      Encr: AES-GCM, keysize: 256

Tunnel-id    fvrf/ivrf              Status
3          none/none             IN-NEG
Local  2001:DB8:1::1/500
Remote  2001:DB8:1::6/500
      Encr: Unknown - 0
"""
CASES = (
    (ISAKMP, "2001:db8:1::2", ("1003",), ("1001", "1002", "::6")),
    (ISAKMP, "2001:db8:1::6", ("MM_NO_STATE     conn-id",), ("1001", "1002", "1003")),
    (ISAKMP, "192.0.2.2", ("1001",), ("1002", "1003")),
    (IKEV2, "2001:db8:1::2", ("READY", "keysize"), ("IN-NEG", "::6", "Unknown")),
    (IKEV2, "2001:db8:1::6", ("IN-NEG", "Unknown"), ("keysize",)),
)


@pytest.mark.parametrize(("text", "peer", "kept", "cut"), CASES)
def test_rows_of_other_peers_are_cut(
    text: str, peer: str, kept: tuple[str, ...], cut: tuple[str, ...]
) -> None:
    found = about(peer, text)
    assert all(part in found for part in kept)
    assert not [part for part in cut if part in found]


def test_without_a_peer_all_stays() -> None:
    assert about("", ISAKMP).split() == ISAKMP.split()
