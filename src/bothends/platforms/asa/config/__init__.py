"""What a configuration of an ASA means, in the objects of `platforms.router`."""

from bothends.platforms.asa.config.read import read_router
from bothends.platforms.asa.config.release import read_release

__all__ = ["read_release", "read_router"]
