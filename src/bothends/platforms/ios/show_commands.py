"""The show commands that tell how a tunnel is; `{peer}` is the address of the other end."""

from bothends.model import IkeVersion

IKE_SA = "show crypto isakmp sa"
IKE_SA_DETAIL = "show crypto isakmp sa detail"
IKE2_SA = "show crypto ikev2 sa"
IPSEC_SA = "show crypto ipsec sa peer {peer}"
IPSEC_DETAIL = "show crypto ipsec sa peer {peer} detail"
SESSION = "show crypto session remote {peer} detail"


def questions(ike: IkeVersion) -> tuple[str, ...]:
    """What a verification asks each end of a tunnel."""
    first = (IKE2_SA,) if ike is IkeVersion.V2 else (IKE_SA, IKE_SA_DETAIL)
    return (*first, IPSEC_SA, IPSEC_DETAIL, SESSION)
