"""From intent to IOS lines, through the project's templates."""

from bothends.platforms.ios.write.allocation import Allocation, Names, UsedNames, allocate
from bothends.platforms.ios.write.device import render_device

__all__ = ["Allocation", "Names", "UsedNames", "allocate", "render_device"]
