"""How ASA spells the commands that change no configuration (ASA command reference)."""

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

from bothends.platforms.commands import Command, Commands


class _Spelling(Formatter):
    """`{interface}` may be left out: then the route decides which address packets come from."""

    def vformat(self, text: str, args: Sequence[Any], values: Mapping[str, Any]) -> str:
        filled = super().vformat(text, args, {"interface": "", **values})
        return " ".join(filled.split())


_PING = "ping {interface} {destination} repeat {count}"
"""It sends from the address of the interface that is named."""

COMMANDS = Commands(
    {
        Command.IKE_SAS: "show crypto ikev1 sa",
        Command.IKE_SAS_DETAIL: "show crypto ikev1 sa detail",
        Command.IKEV2_SAS: "show crypto ikev2 sa",
        Command.IPSEC_SAS: "show crypto ipsec sa",
        Command.IPSEC_SAS_WITH: "show crypto ipsec sa peer {peer}",
        Command.IPSEC_COUNTERS: "show crypto ipsec sa peer {peer} detail",
        Command.SESSIONS: "show vpn-sessiondb l2l",
        Command.SESSION_PEERS: "show vpn-sessiondb l2l | include ^Connection",
        Command.SESSION_WITH: "show vpn-sessiondb detail l2l filter ipaddress {peer}",
        Command.CRYPTO_MAPS: "show running-config crypto map",
        Command.ROUTE: "show route {address}",
        Command.TRANSLATIONS: "show xlate",
        Command.ADDRESSES: "show ip address",
        Command.IPV6_ADDRESSES: "show ipv6 interface brief",
        Command.DROPS: "show interface | include drop",
        Command.PING: f"{_PING} timeout 1",
        Command.PING_WHOLE: f"{_PING} size {{size}} timeout 1",
        Command.REACH: "ping {destination}",
        Command.CLEAR_SESSION: "vpn-sessiondb logoff ipaddress {peer} noconfirm",
        Command.CLEAR_IPSEC_SAS: "clear crypto ipsec sa peer {peer}",
        Command.DEBUG_PEER: "debug crypto condition peer {peer}",
        Command.DEBUG_IKE: "debug crypto ikev1 127",
        Command.DEBUG_IKEV2: "debug crypto ikev2 protocol 127",
        Command.DEBUG_IPSEC: "debug crypto ipsec 127",
        Command.STOP_DEBUG_PEER: "debug crypto condition reset",
        Command.STOP_DEBUG_IKE: "undebug crypto ikev1",
        Command.STOP_DEBUG_IKEV2: "undebug crypto ikev2",
        Command.STOP_DEBUG_IPSEC: "undebug crypto ipsec",
        Command.LOG_HERE: "terminal monitor",
        Command.STOP_LOG_HERE: "terminal no monitor",
    },
    _Spelling(),
    also={
        Command.IKE_SAS: ("show crypto isakmp sa", "show isakmp sa"),
        Command.IKEV2_SAS: ("show crypto isakmp sa",),
        Command.IPSEC_SAS: ("show ipsec sa",),
    },
)
