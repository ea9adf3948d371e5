"""What stands in lines for what is not known: for a secret, and for what only the user knows."""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum

from bothends.model import SecretRef

_PLACEHOLDER = re.compile(r"<([a-z][a-z0-9_-]*):([^<>\r\n]+)>")


class Placeholder(StrEnum):
    """What only the user knows, in a line that a correction or a remedy proposes.

    Each has a blank inside: where IOS and ASA take one word, they refuse the line as it stands.
    """

    CERTIFICATE_MAP = "<CERTIFICATE MAP>"
    CRYPTO_ACL = "<CRYPTO ACL>"
    CRYPTO_MAP = "<CRYPTO MAP>"
    FILE_SYSTEM = "<FILE SYSTEM>"
    HOST_NAME = "<HOST NAME>"
    IDENTITY = "<IDENTITY OF PEER>"
    INSIDE = "<INSIDE INTERFACE>"
    INTERFACE = "<INTERFACE NAME>"
    IP_ADDRESS = "<IP ADDRESS>"
    KEY = "<PRE-SHARED KEY>"
    KEYRING = "<KEYRING NAME>"
    LOCAL_ADDRESS = "<LOCAL ADDRESS>"
    LOCAL_NETWORK = "<LOCAL NETWORK>"
    LOCAL_PREFIX = "<LOCAL PREFIX>"
    MASTER_KEY = "<MASTER KEY>"
    NAT_ADDRESS = "<NAT ADDRESS>"
    NETWORK_MASK = "<NETWORK MASK>"
    NEW_KEY = "<NEW KEY>"
    NEXT_HOP = "<NEXT HOP>"
    OLD_KEY = "<OLD KEY>"
    OUTSIDE = "<OUTSIDE INTERFACE>"
    OUTSIDE_ACL = "<OUTSIDE ACL>"
    PEER_ADDRESS = "<PEER ADDRESS>"
    PEER_NAME = "<PEER NAME>"
    POLICY_NUMBER = "<POLICY NUMBER>"
    POST_QUANTUM_KEY = "<POST-QUANTUM KEY>"
    PREFIX_LENGTH = "<PREFIX LENGTH>"
    PROFILE = "<PROFILE NAME>"
    PROPOSAL = "<PROPOSAL NAME>"
    PROTECTED_LOCAL = "<PROTECTED LOCAL ADDRESS>"
    PROTECTED_REMOTE = "<PROTECTED REMOTE ADDRESS>"
    REDUNDANCY_GROUP = "<REDUNDANCY GROUP>"
    REMOTE_NETWORK = "<REMOTE NETWORK>"
    REMOTE_PREFIX = "<REMOTE PREFIX>"
    SEGMENT_SIZE = "<PASSING SIZE LESS 40>"
    SEQUENCE = "<SEQUENCE NUMBER>"
    STATE = "<STATE NAME>"
    TRANSFORM_SET = "<TRANSFORM SET>"
    TRUSTPOINT = "<TRUSTPOINT NAME>"
    TUNNEL_INTERFACE = "<TUNNEL INTERFACE>"
    TUNNEL_NUMBER = "<TUNNEL NUMBER>"
    VALUE_OF_PEER = "<VALUE OF PEER>"
    WILDCARD_MASK = "<WILDCARD MASK>"


def key_of(device: str) -> str:
    """The place of the key that another router has."""
    return f"<KEY OF {device}>"


def address_of(device: str) -> str:
    """The place of the address that another device sends from."""
    return f"<ADDRESS OF {device}>"


def address_in(network: str) -> str:
    """The place of an address of some network."""
    return f"<ADDRESS IN {network}>"


def policy_number(count: int) -> str:
    """The place of the number of one policy of several."""
    return f"<POLICY NUMBER {count}>"


def placeholder(ref: SecretRef) -> str:
    """What stands for a secret wherever it must not stand itself."""
    return f"<{ref}>"


def has_placeholder(line: str) -> bool:
    """Whether a line stands for one with a secret."""
    return _PLACEHOLDER.search(line) is not None


def reveal_in(line: str, reveal: Callable[[SecretRef], str]) -> str:
    """A line with its placeholder replaced by the secret, on its way to a router."""
    return _PLACEHOLDER.sub(lambda match: reveal(SecretRef(match[1], match[2])), line)


def revealed(lines: Sequence[str], reveal: Callable[[SecretRef], str]) -> tuple[str, ...]:
    """The lines with their secrets, on their way to a router."""
    return tuple(reveal_in(line, reveal) for line in lines)
