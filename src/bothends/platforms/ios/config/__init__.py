"""What a configuration text means: the one adapter over ciscoconfparse, effective values."""

from bothends.platforms.ios.config.line import Line
from bothends.platforms.ios.config.read import read_router
from bothends.platforms.ios.config.release import Release, read_release
from bothends.platforms.ios.config.router import Router
from bothends.platforms.ios.config.tree import ConfigTree, read_tree
from bothends.platforms.ios.config.values import Origin, Value

__all__ = [
    "ConfigTree",
    "Line",
    "Origin",
    "Release",
    "Router",
    "Value",
    "read_release",
    "read_router",
    "read_tree",
]
