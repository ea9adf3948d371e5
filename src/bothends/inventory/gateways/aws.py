"""AWS Site-to-Site VPN: a virtual private gateway or a transit gateway."""

from bothends.inventory.gateways.gateway import Gateway, Seconds, Source, Suites
from bothends.model import DhGroup, Encryption, IkeVersion, Integrity

_E, _H, _G = Encryption, Integrity, DhGroup

_CIPHERS = (_E.AES_128, _E.AES_256, _E.AES_GCM_128, _E.AES_GCM_256)
_HASHES = (_H.SHA1, _H.SHA256, _H.SHA384, _H.SHA512)
_GROUPS = (
    _G.MODP_1024, _G.MODP_2048, _G.MODP_3072, _G.MODP_4096,
    _G.ECP_256, _G.ECP_384, _G.ECP_521, _G.MODP_2048_256,
)  # fmt: skip
_SUITES = Suites(
    encryption=_CIPHERS,
    hash=_HASHES,
    groups=_GROUPS,
    esp=_CIPHERS,
    esp_integrity=_HASHES,
    pfs=(_G.MODP_1024, _G.MODP_1536, *_GROUPS[1:]),
    phase1=Seconds(900, 28800, 28800),
    phase2=Seconds(900, 3600, 3600),
)

AWS = Gateway(
    name="aws",
    title="AWS Site-to-Site VPN",
    suites={IkeVersion.V1: _SUITES, IkeVersion.V2: _SUITES},
    key=r"[A-Za-z1-9._][A-Za-z0-9._]{7,63}",
    key_in_words="8 to 64 letters, digits, dots and underscores that do not begin with 0",
    pairs=1,
    pairs_in_words="a tunnel of AWS carries one pair of SAs: write one network at each end, or "
    "route everything into a tunnel interface",
    combinations=0,
    lifetimes_matter=True,
    facts={
        "Tunnels": "two for each connection, to two addresses of AWS; this page is for one",
        "Inside addresses": "a /30 of 169.254.0.0/16 for each tunnel, not 169.254.0.0/30 to "
        "169.254.5.0/30 and not 169.254.169.252/30; BGP runs between them",
        "Who starts": "our end, unless the startup action of the tunnel is set to start",
        "Rekeying": "270 s before the end of a lifetime, earlier by chance (fuzz 100 %)",
        "Dead peer detection": "times out after 40 s unless set (30 s at least), then clears",
        "Replay window": "1024 packets unless set",
        "Packet size": "no path MTU discovery; packets of up to 1446 bytes, TCP MSS 1406 (GCM)",
        "Choice of algorithms": "the lowest that both have, not the first that we propose",
    },
    sources=(
        Source(
            "Amazon EC2 API Reference, VpnTunnelOptionsSpecification",
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
            "API_VpnTunnelOptionsSpecification.html",
            "2026",
        ),
        Source(
            "AWS Site-to-Site VPN User Guide, your customer gateway device",
            "https://docs.aws.amazon.com/vpn/latest/s2svpn/your-cgw.html",
            "2026",
        ),
    ),
)
