"""What a configuration text means: the one adapter over ciscoconfparse, effective values."""

from bothends.platforms.ios.config.line import Line
from bothends.platforms.ios.config.read import read_router
from bothends.platforms.ios.config.release import read_release
from bothends.platforms.ios.config.tree import ConfigTree, read_tree

__all__ = ["ConfigTree", "Line", "read_release", "read_router", "read_tree"]
