"""Gateways that everybody gets alike: what each accepts and fixes, as data with its sources."""

from collections.abc import Mapping

from bothends.inventory.gateways.aws import AWS
from bothends.inventory.gateways.azure import AZURE
from bothends.inventory.gateways.gateway import Gateway, Refusal, Source, Suites, listed
from bothends.inventory.gateways.google import GOOGLE

GATEWAYS: Mapping[str, Gateway] = {each.name: each for each in (AWS, AZURE, GOOGLE)}
"""By the word that `partner:` of an end takes."""

__all__ = ["GATEWAYS", "Gateway", "Refusal", "Source", "Suites", "listed"]
