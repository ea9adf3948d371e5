"""What a configuration text means: the one adapter over ciscoconfparse, effective values."""

from bothends.ios.config.read import effective, read_router
from bothends.ios.config.release import Release, read_release
from bothends.ios.config.router import Router
from bothends.ios.config.tree import ConfigTree, Line, read_tree
from bothends.ios.config.values import Origin, Value

__all__ = [
    "ConfigTree",
    "Line",
    "Origin",
    "Release",
    "Router",
    "Value",
    "effective",
    "read_release",
    "read_router",
    "read_tree",
]
