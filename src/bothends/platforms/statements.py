"""What corrections say to a router, one statement for each line that they may need.

A platform spells each of them in a table of its own (`Lines.say`). What a statement is filled with
stands beside it; `family` is 4 or 6, the version of IP that it is about.
"""

from enum import Enum, auto


class Statement(Enum):
    """A line of a configuration by what it means."""

    # IKE, version 1
    IKE_POLICY = auto()  # number
    IKE_LIFETIME = auto()  # seconds; of IKEv2 profiles as well
    ENABLE_IKE = auto()  # version, interface
    AGGRESSIVE_PEER = auto()  # peer
    KEY = auto()  # peer, key
    KEY_OF_ROUTER = auto()  # peer, key; its peer is asked for no user
    KEYRING = auto()  # name, vrf
    KEYRING_KEY = auto()  # peer, key
    KEYRING_ADDRESS = auto()  # address
    PROFILE_KEYRING = auto()  # name
    SEND_ADDRESS = auto()
    PROFILE_SENDS_ADDRESS = auto()
    DPD = auto()  # interval, retry
    SPI_RECOVERY = auto()
    NAT_KEEPALIVE = auto()  # seconds
    HOST = auto()  # name, address
    MASTER_KEY = auto()  # key
    KEY_ENCRYPTION = auto()
    # IKE, version 2
    PROPOSAL = auto()  # name
    PROPOSAL_POLICY = auto()  # name
    POLICY_PROPOSAL = auto()  # name
    POLICY_ADDRESS = auto()  # address
    FVRF = auto()  # vrf; of policies and profiles
    PEER_KEYRING = auto()  # name
    KEYRING_PEER = auto()  # name
    KEYRING_PEER_ADDRESS = auto()  # peer
    KEYRING_PEER_KEY = auto()  # key
    KEYRING_PEER_PPK = auto()  # id, key
    KEYRING_PEER_PPK_REQUIRED = auto()  # id, key
    PROFILE = auto()  # name
    PROFILE_CERTIFICATE = auto()  # map; of profiles of both versions
    PROFILE_LOCAL = auto()  # method
    PROFILE_REMOTE = auto()  # method
    PROFILE_KEYS = auto()  # name
    PROFILE_PPK = auto()  # name
    PROFILE_DPD = auto()  # interval, retry
    IKEV2_DPD = auto()  # interval, retry
    FRAGMENTATION = auto()
    # IPsec
    TRANSFORM_SET = auto()  # name, transforms
    MODE = auto()  # mode
    MODE_REQUIRED = auto()  # mode
    IPSEC_PROFILE = auto()  # name
    SETS = auto()  # names
    IKEV2_PROFILE = auto()  # name
    PFS = auto()  # group
    SA_LIFETIME = auto()  # unit, amount
    NO_VOLUME = auto()
    FRAGMENT = auto()
    IDLE_TIME = auto()  # seconds
    REPLAY_WINDOW = auto()  # size
    # crypto maps
    MAP_ENTRY = auto()  # name, sequence
    MAP_ADDRESS = auto()  # name, interface
    MAP_ON_INTERFACE = auto()  # name
    MAP_REDUNDANCY = auto()  # name, group
    PEER = auto()  # peer
    SELECTORS = auto()  # name
    # access lists; an entry is a line of its own
    ACL = auto()  # name, family
    ENTRY = auto()  # action, flow
    NUMBERED_ENTRY = auto()  # number, action, flow, family
    ENTRY_UNKNOWN = auto()  # family
    LET_IN = auto()  # traffic, source, destination
    # interfaces and routes
    INTERFACE = auto()  # name
    INTERFACE_NAMED = auto()  # name; what others call the interface, where that is its own
    HOSTNAME = auto()  # name
    TRUSTPOINT = auto()  # name
    TRUSTPOINT_SUBJECT = auto()  # subject
    ADDRESS = auto()  # address, mask
    ADDRESS_UNKNOWN = auto()  # family
    ADDRESS_BY_DHCP = auto()
    SHUTDOWN = auto()
    INTERFACE_KEEPALIVE = auto()
    MTU = auto()  # size
    MSS = auto()  # size
    ROUTE = auto()  # network, vrf, towards, family
    TUNNEL_MODE = auto()  # mode
    TUNNEL_OVERLAY = auto()  # mode, version of IP inside
    TUNNEL_SOURCE = auto()  # source
    TUNNEL_DESTINATION = auto()  # destination
    TUNNEL_KEY = auto()  # key
    TUNNEL_VRF = auto()  # vrf
    INTERFACE_VRF = auto()  # vrf; before the address
    TUNNEL_PROFILE = auto()  # name
    TUNNEL_PROFILE_SHARED = auto()  # name
    TUNNEL_SELECTORS = auto()  # name, family
    NHRP_KEY = auto()  # key
    NHRP_NETWORK = auto()  # number, family
    NHRP_SERVER = auto()  # inside, nbma, family
    NHRP_MULTICAST = auto()  # nbma, family
    NHRP_REDIRECT = auto()  # family
    NHRP_SHORTCUT = auto()  # family
    # Group policies of an ASA
    GROUP_POLICY = auto()  # name
    TUNNEL_PROTOCOLS = auto()  # protocols
    # Routing through a tunnel
    SPLIT_HORIZON = auto()  # number
    OSPF_NETWORK = auto()  # type
    OSPF_HELLO = auto()  # seconds
    ROUTING = auto()  # protocol, number
    ROUTING_NETWORK = auto()  # network, area
