"""Google Cloud VPN, Classic and HA."""

from bothends.inventory.gateways.gateway import Gateway, Seconds, Source, Suites
from bothends.model import DhGroup, Encryption, IkeVersion, Integrity

_E, _H, _G = Encryption, Integrity, DhGroup

_GROUPS = (
    _G.MODP_1024, _G.MODP_1536, _G.MODP_2048, _G.MODP_3072, _G.MODP_4096,
    _G.ECP_256, _G.ECP_384, _G.ECP_521, _G.MODP_2048_256,
)  # fmt: skip
_CBC = (_E.AES_128, _E.AES_192, _E.AES_256)
_GCM = (_E.AES_GCM_128, _E.AES_GCM_192, _E.AES_GCM_256)
_V1 = Suites(
    encryption=(_E.AES_128,),
    hash=(_H.SHA1,),
    groups=(_G.MODP_1024,),
    esp=(_E.AES_128,),
    esp_integrity=(_H.SHA1,),
    pfs=(_G.MODP_1024,),
    phase1=Seconds(36600, 36600, 36600),
    phase2=Seconds(10800, 10800, 10800),
)
_V2 = Suites(
    encryption=(*_CBC, _E.TRIPLE_DES, *_GCM),
    hash=(_H.MD5, _H.SHA1, _H.SHA256, _H.SHA384, _H.SHA512),
    groups=_GROUPS,
    esp=(*_CBC, *_GCM),
    esp_integrity=(_H.SHA1, _H.SHA256, _H.SHA512),
    pfs=_GROUPS,
    phase1=Seconds(36000, 36000, 36000),
    phase2=Seconds(10800, 10800, 10800),
)

GOOGLE = Gateway(
    name="google",
    title="Google Cloud VPN",
    suites={IkeVersion.V1: _V1, IkeVersion.V2: _V2},
    key=r"[ -~]{1,127}",
    key_in_words="1 to 127 printable ASCII characters",
    pairs=1,
    pairs_in_words="Cloud VPN puts all networks into one child SA: write one network at each end, "
    "or route everything into a tunnel interface",
    combinations=1,
    lifetimes_matter=True,
    facts={
        "Tunnels": "HA VPN has two interfaces with an address each; this page is for one tunnel",
        "Choice of algorithms": "in its own order, which may change when SAs are renewed: only "
        "one of each role is to be proposed",
        "PFS": "required, with the group of phase 1",
        "Networks": "one child SA for all; routed tunnels with BGP between link-local addresses",
        "NAT": "one-to-one only",
        "Packet size": "the gateway takes 1460 bytes: with GCM packets of up to 1406 bytes, in "
        "IPv6 20 and behind a NAT 8 less; fragment before encryption",
        "IKE fragmentation": "to be enabled (RFC 7383)",
        "IPv6": "HA VPN with IKEv2 only",
    },
    sources=(
        Source(
            "Google Cloud documentation, supported IKE ciphers",
            "https://docs.cloud.google.com/network-connectivity/docs/vpn/concepts/"
            "supported-ike-ciphers",
            "2026-04-10",
        ),
        Source(
            "Google Cloud documentation, MTU considerations; advanced configurations",
            "https://docs.cloud.google.com/network-connectivity/docs/vpn/concepts/"
            "mtu-considerations",
            "2025",
        ),
    ),
)
