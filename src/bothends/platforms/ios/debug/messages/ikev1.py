"""Messages of `debug crypto isakmp`, IOS 12.2 to IOS-XE 17, in the order they are tried."""

from bothends.platforms.debug.events import Message
from bothends.platforms.ios.debug.messages.isakmp_policy import POLICY
from bothends.platforms.ios.debug.messages.isakmp_proof import PROOF
from bothends.platforms.ios.debug.messages.isakmp_quick import QUICK
from bothends.platforms.ios.debug.messages.routine import ROUTINE_V1

IKEV1: tuple[Message, ...] = (*POLICY, *PROOF, *QUICK, *ROUTINE_V1)
