"""Azure VPN Gateway with a custom IPsec/IKE policy; what it offers by itself is in the facts."""

from bothends.inventory.gateways.gateway import Gateway, Seconds, Source, Suites
from bothends.model import DhGroup, Encryption, IkeVersion, Integrity

_E, _H, _G = Encryption, Integrity, DhGroup

_GROUPS = (
    _G.MODP_768, _G.MODP_1024, _G.MODP_2048, _G.ECP_256, _G.ECP_384, _G.MODP_2048_256,
)  # fmt: skip
_CBC = (_E.DES, _E.TRIPLE_DES, _E.AES_128, _E.AES_192, _E.AES_256)
_V1 = Suites(
    encryption=_CBC,
    hash=(_H.MD5, _H.SHA1, _H.SHA256, _H.SHA384),
    groups=_GROUPS,
    esp=(*_CBC, _E.AES_GCM_128, _E.AES_GCM_192, _E.AES_GCM_256),
    esp_integrity=(_H.MD5, _H.SHA1, _H.SHA256),
    pfs=(None, *_GROUPS),
    phase1=Seconds(28800, 28800, 28800),
    phase2=Seconds(300, 2592000, 27000),
)
_V2 = Suites(
    encryption=(*_CBC, _E.AES_GCM_128, _E.AES_GCM_256),
    hash=_V1.hash,
    groups=_V1.groups,
    esp=_V1.esp,
    esp_integrity=_V1.esp_integrity,
    pfs=_V1.pfs,
    phase1=_V1.phase1,
    phase2=_V1.phase2,
)

AZURE = Gateway(
    name="azure",
    title="Azure VPN Gateway",
    suites={IkeVersion.V1: _V1, IkeVersion.V2: _V2},
    key=r"[!-~]{1,127}",
    key_in_words="1 to 127 printable ASCII characters without blanks",
    pairs=0,
    pairs_in_words="",
    combinations=1,
    lifetimes_matter=False,
    facts={
        "Policy": "one combination of algorithms for each connection, set as a custom IPsec/IKE "
        "policy with all of its fields; not on the Basic SKU",
        "Without a custom policy": "group 2 only, AES-256 or AES-128 with SHA1 or SHA2-256; as "
        "initiator no PFS, as responder none or group 1, 2, 14, 24",
        "Networks": "any to any, unless UsePolicyBasedTrafficSelectors is set on the connection; "
        "then every pair of prefixes of both ends, as in a crypto map",
        "GCM": "in both fields, IPsec encryption and IPsec integrity, with the same key length",
        "Lifetimes": "phase 1 fixed at 28800 s; phase 2 27000 s and 102400000 KB unless set; "
        "those of both ends need not be equal",
        "Inside addresses of BGP": "addresses in 169.254.21.0/24 and 169.254.22.0/24 where APIPA "
        "is used",
        "Packet size": "TCP MSS 1350",
        "Dead peer detection": "45 s unless set",
    },
    sources=(
        Source(
            "Azure documentation, VPN Gateway FAQ, custom IPsec/IKE policy",
            "https://learn.microsoft.com/azure/vpn-gateway/ipsec-ike-policy-howto",
            "2019 to 2024",
        ),
        Source(
            "Azure documentation, VPN devices and IPsec/IKE parameters",
            "https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-vpn-devices",
            "2016 to 2020",
        ),
    ),
)
