"""The templates that IOS is written with."""

from bothends.platforms.templates.order import TemplateFolder

IOS = TemplateFolder(
    "ios",
    (
        "isakmp_policy",
        "invalid_spi_recovery",
        "dpd",
        "keyring",
        "isakmp_profile",
        "transform_set",
        "crypto_acl",
        "crypto_map",
        "interface",
        "routes",
    ),
)
"""The reference templates, in the order in which IOS takes what they write."""
