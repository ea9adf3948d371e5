"""Messages of `debug crypto ipsec` and of the PKI debugs."""

from bothends.platforms.debug.events import EventKind, Message
from bothends.platforms.ios.debug.messages.routine import ROUTINE_IPSEC, ROUTINE_PKI

_ENDS = (
    r"local=? ?(?P<local>[0-9A-Fa-f.:]{2,45}?)(?::\d{1,5})?, remote=? ?"
    r"(?P<peer>[0-9A-Fa-f.:]{2,45}?)(?::\d{1,5})?,"
)
_PROXIES = (
    r".{0,60}?local_proxy= (?P<local_proxy>[\w.:/]{3,80}).{0,30}?"
    r"remote_proxy= (?P<remote_proxy>[\w.:/]{3,80})"
    r"(?:.{0,60}?transform= ?(?P<proposed>[\w \-]{2,80}?)\s{0,3}(?:\((?P<encaps>[\w\-]{3,16})\)"
    r"|,))?"
)

IPSEC: tuple[Message, ...] = (
    Message(
        "proxy identities not supported",
        "",
        EventKind.PROXY_BAD,
        "no crypto ACL entry of this router mirrors the proxy identities of the peer",
    ),
    Message(
        "nvalid Proxy IDs",
        "",
        EventKind.PROXY_BAD,
        "the proxy identities do not match the crypto ACL",
    ),
    Message(
        "did not find matching map",
        "",
        EventKind.PROXY_BAD,
        "no crypto map entry of this router matches the proxy identities of the peer",
    ),
    Message(
        "no IPSEC cryptomap exists for",
        r"address (?P<local>[0-9A-Fa-f.:]{2,45})",
        EventKind.PROXY_BAD,
        "the peer's packets arrive at {local}, where no matching crypto map is applied",
        fields=(("why", "no map"),),
    ),
    Message(
        "nvalid local address",
        r"address (?P<local>[0-9A-Fa-f.:]{2,45})",
        EventKind.PROXY_BAD,
        "the peer's packets arrive at {local}, where no matching crypto map is applied",
        fields=(("why", "no map"),),
    ),
    Message(
        "peer address",
        r"peer address (?P<peer>[0-9A-Fa-f.:]{2,45}) not found",
        EventKind.PROXY_BAD,
        "no crypto map entry of this router has `set peer {peer}`",
        fields=(("why", "no peer"),),
    ),
    Message(
        "not supported for",
        r"transform\w? proposal .{0,40}not supported for iden\w{1,6}:?\s{0,8}"
        r"(?P<transforms>\{[^}]{0,120}\})?",
        EventKind.TRANSFORM_BAD,
        "no transform set of this router matches the peer's proposal {transforms}",
    ),
    Message(
        "transform proposal",
        r"transform proposal\s.{0,60}not supported|invalid transform proposal",
        EventKind.TRANSFORM_BAD,
        "no transform set of this router matches the peer's proposal",
    ),
    Message(
        "PFS",
        r"(?i)PFS.{0,40}(?:mismatch|required|not|different|invalid)|invalid.{0,12}PFS",
        EventKind.PFS_BAD,
        "the PFS settings of the two ends differ",
    ),
    Message(
        "pfs",
        r"(?i)pfs.{0,40}(?:mismatch|required|not|different|invalid)",
        EventKind.PFS_BAD,
        "the PFS settings of the two ends differ",
    ),
    Message(
        "sa_request",
        _ENDS + _PROXIES,
        EventKind.PROXY,
        "traffic to be protected: {local_proxy} to {remote_proxy}, proposal {proposed}",
        fields=(("role", "initiator"),),
    ),
    Message(
        "validate_proposal_request",
        _ENDS + _PROXIES,
        EventKind.PROXY,
        "phase 2 is requested for {local_proxy} to {remote_proxy}, {proposed}",
    ),
    Message(
        "validate_transform_proposal",
        _ENDS + _PROXIES,
        EventKind.PROXY,
        "phase 2 is requested for {local_proxy} to {remote_proxy}, {proposed}",
    ),
    Message(
        "create_sa",
        r"sa_dest= ?(?P<target>[0-9A-Fa-f.:]{2,45}?),.{0,40}sa_spi= ?(?P<spi>0x[0-9A-Fa-f]{1,8})",
        EventKind.SA_CREATED,
        "IPsec SA to {target} with SPI {spi}",
    ),
    Message("create_sa", "", EventKind.SA_CREATED, "an IPsec SA is created"),
    Message("delete_sa", "", EventKind.NOTE, "an IPsec SA is removed"),
    Message("key_engine_delete_sas", "", EventKind.NOTE, "IPsec SAs are removed"),
    Message(
        "has invalid spi",
        "",
        EventKind.INVALID_SPI,
        "a packet arrived with an SPI that this router does not have",
    ),
    Message(
        "request timer fired",
        r"count = (?P<count>\d{1,3})(?:.{0,60}?local=? ?(?P<local>[0-9A-Fa-f.:]{2,45}?)"
        r"(?::\d{1,5})?, remote=? ?(?P<peer>[0-9A-Fa-f.:]{2,45}?)(?::\d{1,5})?,)?",
        EventKind.NOTE,
        "no SA came up in time: IPsec's request {count} for one ran out (30 s each)",
    ),
    Message(
        "lifetime threshold reached",
        r"expiring in (?P<seconds>\d{1,8}) sec",
        EventKind.NOTE,
        "an IPsec SA nears the end of its lifetime ({seconds} s are left): it is rekeyed",
    ),
    Message(
        "current outbound sa to SPI",
        r"updated peer (?P<peer>[0-9A-Fa-f.:]{2,45}) current outbound sa to SPI "
        r"(?P<spi>[0-9A-Fa-f]{1,8})",
        EventKind.NOTE,
        "traffic to {peer} is now encrypted with SPI 0x{spi}",
    ),
    Message(
        "Map found",
        r"Map found (?P<map>\S{1,64}?),? ?(?P<entry>\d{1,5})?$",
        EventKind.NOTE,
        "crypto map {map} {entry} is used",
    ),
    *ROUTINE_IPSEC,
)

PKI: tuple[Message, ...] = (
    Message(
        "No suitable trustpoints",
        "",
        EventKind.CERT_BAD,
        "no trustpoint of this router can verify the peer's certificate",
    ),
    Message(
        "No trust point for cert issuer",
        "",
        EventKind.NOTE,
        "the issuer of the peer's certificate is not trusted directly; its chain is searched",
    ),
    Message(
        "Unable to locate cert record",
        "",
        EventKind.NOTE,
        "the issuer's certificate is not on this router",
    ),
    Message(
        "ertificate",
        r"(?i)certificate (?:validation|verification).{0,12}fail|certificate (?:is |has )?"
        r"(?:expired|revoked|not yet valid|invalid)|Invalid certificate|chain validation fail",
        EventKind.CERT_BAD,
        "the certificate is not valid",
    ),
    Message("ertificate validated", "", EventKind.NOTE, "the certificate is valid"),
    Message(
        "validation path has",
        r"has (?P<number>\d{1,3}) certs",
        EventKind.NOTE,
        "the peer sent a chain of {number} certificate(s)",
    ),
    Message(
        "non-trusted cert",
        "",
        EventKind.NOTE,
        "the peer's certificate is checked: no trust in it is assumed",
    ),
    Message(
        "suitable trustpoints",
        "Create a list",
        EventKind.NOTE,
        "trustpoints are searched that can verify the peer's certificate",
    ),
    *ROUTINE_PKI,
)
