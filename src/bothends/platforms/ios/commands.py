"""How IOS spells the commands that change no configuration, and what a verification asks."""

from collections.abc import Collection, Mapping

from bothends.model import IkeVersion
from bothends.platforms.commands import Command, Commands
from bothends.platforms.ios.statements import SPELLING

IKE_SA = "show crypto isakmp sa"
IKE_SA_DETAIL = "show crypto isakmp sa detail"
IKE2_SA = "show crypto ikev2 sa"
IPSEC_SA = "show crypto ipsec sa peer {peer}"
IPSEC_DETAIL = "show crypto ipsec sa peer {peer} detail"
SESSION = "show crypto session remote {peer} detail"
_PING = "ping{vrf:vrf} {destination} source {source} repeat {count}"

COMMANDS = Commands(
    {
        Command.IKE_SAS: IKE_SA,
        Command.IKE_SAS_DETAIL: IKE_SA_DETAIL,
        Command.IKEV2_SAS: IKE2_SA,
        Command.IKEV2_ERRORS: "show crypto ikev2 diagnose error",
        Command.IPSEC_SAS: "show crypto ipsec sa",
        Command.IPSEC_SAS_WITH: IPSEC_SA,
        Command.IPSEC_COUNTERS: IPSEC_DETAIL,
        Command.SESSIONS: "show crypto session",
        Command.SESSION_PEERS: "show crypto session | include ^Peer:",
        Command.SESSION_WITH: SESSION,
        Command.CRYPTO_MAPS: "show crypto map",
        Command.ROUTE: "show ip route {address}",
        Command.TRANSLATIONS: "show ip nat translations",
        Command.ADDRESSES: "show ip interface brief",
        Command.IPV6_ADDRESSES: "show ipv6 interface brief",
        Command.CERTIFICATES: "show crypto pki certificates",
        Command.DROPS: "show interfaces | include drops",
        Command.PING: f"{_PING} timeout 1",
        Command.PING_WHOLE: f"{_PING} size {{size}} df-bit timeout 1",
        Command.REACH: "ping {destination} source {source}",
        Command.CLEAR_SESSION: "clear crypto session remote {peer}",
        Command.CLEAR_IPSEC_SAS: "clear crypto sa peer {peer}",
        Command.DEBUG_PEER: "debug crypto condition peer ipv4 {peer}",
        Command.DEBUG_IKE: "debug crypto isakmp",
        Command.DEBUG_IKEV2: "debug crypto ikev2",
        Command.DEBUG_IPSEC: "debug crypto ipsec",
        Command.STOP_DEBUG_PEER: "debug crypto condition reset",
        Command.STOP_DEBUG_IKE: "undebug crypto isakmp",
        Command.STOP_DEBUG_IKEV2: "undebug crypto ikev2",
        Command.STOP_DEBUG_IPSEC: "undebug crypto ipsec",
        Command.LOG_HERE: "terminal monitor",
        Command.STOP_LOG_HERE: "terminal no monitor",
    },
    SPELLING,
    {
        Command.ROUTE: "show ipv6 route {address}",
        Command.PING_WHOLE: f"{_PING} size {{size}} timeout 1",
        Command.DEBUG_PEER: "debug crypto condition peer ipv6 {peer}",
    },
)


def questions(ike: IkeVersion) -> tuple[str, ...]:
    """What a verification asks each end of a tunnel; `{peer}` is the address of the other end."""
    first = (IKE2_SA,) if ike is IkeVersion.V2 else (IKE_SA, IKE_SA_DETAIL)
    return (*first, IPSEC_SA, IPSEC_DETAIL, SESSION)


def glance(versions: Collection[IkeVersion]) -> Mapping[str, str]:
    """SAs and counters of all peers: the command to ask, by the question that it answers."""
    ike = {IkeVersion.V1: IKE_SA, IkeVersion.V2: IKE2_SA}
    asked = {ike[version]: ike[version] for version in sorted(versions)}
    return {**asked, IPSEC_SA: COMMANDS.line(Command.IPSEC_SAS)}
