"""The records of show crypto ipsec sa."""

from typing import NotRequired, TypedDict


class Ident(TypedDict):
    """A proxy identity as printed; `mask` is a mask or, for IPv6, a prefix length."""

    addr: str
    mask: str
    prot: str
    port: str


class Sa(TypedDict, total=False):
    """One SA, one way.

    Attributes:
        spi: as printed, `0x…`; null where the router keeps it to itself.
        spi_text: what it prints instead, such as `[Not Available]`.
        spi_dec: the same in decimal, as printed.
        transform: such as `esp-256-aes esp-sha-hmac`.
        settings: such as `["Tunnel"]`, `["Transport UDP-Encaps"]`, `["Tunnel", "esn"]`.
        remaining_kb: volume left, in kilobytes; absent where volume does not expire the SA.
        remaining_sec: time left, in seconds.
        remaining_text: what is printed instead of numbers, such as `is not applicable`.
        replay: replay detection, `Y` or `N`.
        replay_window: its size in packets, where printed.
        status: such as `ACTIVE(ACTIVE)`.
        sa_state: what ASA prints instead, such as `active`; absent before release 9.
    """

    spi: str | None
    spi_text: str
    spi_dec: int
    transform: str
    settings: list[str]
    conn_id: int
    flow_id: str
    crypto_map: str
    remaining_kb: int
    remaining_sec: int
    remaining_text: str
    replay: str
    replay_window: int
    status: str
    sa_state: str


class Judge(TypedDict):
    """What the record amounts to.

    Attributes:
        phase2_up: there are SAs both ways.
        traffic: `both`, `encaps_only`, `decaps_only` or `none`, by the packets counted.
    """

    phase2_up: bool
    traffic: str


class Flow(TypedDict, total=False):
    """One pair of proxy identities under an interface.

    Attributes:
        counters: packets since the SA pair first came up, by the router's own words.
        other_counters: every other counter that is printed: compression, `detail`, ASA's.
        ip_mtu: bytes, as `ipv6_mtu` and `media_mtu` where the line names them so.
        pqc_key_exchange: post-quantum key exchange of the SA's keys (RFC 9370), where printed.
        pfs: `Y` or `N`.
        inbound_ah: as all SAs but ESP, only where there are any.
    """

    interface: str
    crypto_map_tag: str
    local_addr: str
    protected_vrf: str | None
    local_ident: Ident
    remote_ident: Ident
    current_peer: str
    peer_port: int | None
    action: str
    flags: list[str]
    counters: dict[str, int]
    other_counters: NotRequired[dict[str, int]]
    send_errors: int
    recv_errors: int
    local_endpt: str
    remote_endpt: str
    path_mtu: int
    plaintext_mtu: int
    ip_mtu: int
    ipv6_mtu: int
    media_mtu: int
    ip_mtu_idb: str
    outbound_spi: str
    pfs: str
    dh_group: str
    pqc_key_exchange: str
    inbound_esp: list[Sa]
    outbound_esp: list[Sa]
    inbound_ah: NotRequired[list[Sa]]
    outbound_ah: NotRequired[list[Sa]]
    inbound_pcp: NotRequired[list[Sa]]
    outbound_pcp: NotRequired[list[Sa]]
    inbound_comp: NotRequired[list[Sa]]
    outbound_comp: NotRequired[list[Sa]]
    judge: Judge
