"""`show crypto pki certificates`."""

from datetime import datetime
from typing import TYPE_CHECKING

from bothends.lab.ca import printed
from bothends.lab.ike.node import Node

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


def certificates(node: Node, only: str = "") -> str:
    """The certificates of every trustpoint, or of one, each behind its authority's."""
    lines: list[str] = []
    for name, held in node.certificates.items():
        if only in {"", name} and name in node.settings.trustpoints:
            lines += _certificate("Certificate", held.own, name)
            lines += _certificate("CA Certificate", held.authority, name)
    return "\n".join(lines)


def _certificate(title: str, shown: "Certificate", trustpoint: str) -> list[str]:
    return [
        title,
        "  Status: Available",
        f"  Certificate Serial Number (hex): {shown.serial_number:X}",
        "  Certificate Usage: General Purpose",
        "  Issuer: ",
        *_indented(printed(shown.issuer)),
        "  Subject:",
        *_indented(printed(shown.subject)),
        "  Validity Date: ",
        f"    start date: {_date(shown.not_valid_before_utc)}",
        f"    end   date: {_date(shown.not_valid_after_utc)}",
        f"  Associated Trustpoints: {trustpoint} ",
        "",
    ]


def _indented(name: str) -> list[str]:
    return [f"    {part}" for part in name.split(",")]


def _date(at: datetime) -> str:
    return f"{at:%H:%M:%S} UTC {at:%b} {at.day} {at.year}"
