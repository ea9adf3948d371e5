"""From intent to IOS lines, through the project's templates."""

from bothends.render.allocation import PREFIX, Allocation, Names, Taken, allocate
from bothends.render.device import render_device
from bothends.render.environment import has_placeholder, make_environment, placeholder, reveal_in

__all__ = [
    "PREFIX",
    "Allocation",
    "Names",
    "Taken",
    "allocate",
    "has_placeholder",
    "make_environment",
    "placeholder",
    "render_device",
    "reveal_in",
]
