"""The templates that IOS is written with."""

from bothends.platforms.templates.order import TemplateFolder

IOS = TemplateFolder(
    "ios",
    (
        "isakmp_policy",
        "invalid_spi_recovery",
        "dpd",
        "router_wide",
        "keyring",
        "trustpoint",
        "certificate_map",
        "isakmp_profile",
        "ikev2_proposal",
        "ikev2_policy",
        "ikev2_keyring",
        "ikev2_profile",
        "transform_set",
        "ipsec_profile",
        "crypto_acl",
        "crypto_map",
        "interface",
        "tunnel_interface",
        "routes",
    ),
)
"""The reference templates, in the order in which IOS takes what they write."""
