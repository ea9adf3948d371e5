"""From intent to IOS lines, through the project's templates."""

from bothends.platforms.ios.write.allocation import PREFIX, Allocation, Names, UsedNames, allocate
from bothends.platforms.ios.write.device import render_device
from bothends.platforms.ios.write.environment import (
    has_placeholder,
    make_environment,
    placeholder,
    reveal_in,
)
from bothends.platforms.ios.write.template_order import TemplateFault, template_faults
from bothends.platforms.ios.write.trial_rendering import render_faults

__all__ = [
    "PREFIX",
    "Allocation",
    "Names",
    "TemplateFault",
    "UsedNames",
    "allocate",
    "has_placeholder",
    "make_environment",
    "placeholder",
    "render_device",
    "render_faults",
    "reveal_in",
    "template_faults",
]
