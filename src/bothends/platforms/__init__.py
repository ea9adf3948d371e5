"""What bothends knows of routers: a folder for each platform, and the seam that they share."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bothends.platforms.base import Configured, Platform

PLATFORMS: Mapping[str, str] = {
    "ios": "bothends.platforms.ios.platform",
    "asa": "bothends.platforms.asa.platform",
}
"""The module of each platform, which has it as PLATFORM; imported when it is asked for."""


@cache
def platform(name: str) -> "Platform":
    """A platform by its name. Raises KeyError."""
    found: Platform = import_module(PLATFORMS[name]).PLATFORM
    return found


@cache
def configured(name: str) -> "Configured":
    """A platform whose configurations are read and written. Raises KeyError."""
    found: Configured = import_module(PLATFORMS[name]).PLATFORM
    return found
