"""What bothends knows of routers: a folder for each platform, and the seam that they share."""

from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from bothends.errors import InputError

if TYPE_CHECKING:
    from bothends.platforms.base import Asked, Configured, Driven, Enterable, Platform, Written


class Reach(IntEnum):
    """How far bothends goes with a platform; each step has those before it."""

    SHOW = 0
    """Show output and logs are read."""
    READ = 1
    """Configurations are read and compared."""
    WRITE = 2
    """Tunnels are written and planned."""
    DRIVE = 3
    """Routers are logged in to and changed."""


class Row(NamedTuple):
    """One platform."""

    module: str
    """Has it as PLATFORM; imported when it is asked for."""
    reach: Reach
    host_platforms: tuple[str, ...] = ()
    """What hosts.yaml says in `platform:` for its routers."""
    asked: bool = False
    """Whether its hosts are logged in to and asked, and never changed."""
    entered: bool = False
    """Whether typed lines are applied to its configurations."""
    nameif: bool = False
    """Whether tunnels name its interfaces by what their owner calls them (`nameif`)."""
    adopted: bool = False
    """Whether what runs there can be written into the inventory."""


PLATFORMS: Mapping[str, Row] = {
    "ios": Row(
        "bothends.platforms.ios.platform",
        Reach.DRIVE,
        ("ios", "cisco_ios", "cisco_xe"),
        entered=True,
        adopted=True,
    ),
    "asa": Row("bothends.platforms.asa.platform", Reach.DRIVE, ("asa", "cisco_asa"), nameif=True),
    "strongswan": Row("bothends.platforms.strongswan.platform", Reach.SHOW, ("strongswan",), True),
}
DEFAULT = "ios"
"""What a text is taken for where nothing says which platform it is of."""
HOST_PLATFORMS: Mapping[str, str] = {
    word: name for name, row in PLATFORMS.items() for word in row.host_platforms
}
"""The platform that a word in hosts.yaml means."""


def those(reach: Reach) -> tuple[str, ...]:
    """The platforms with which bothends goes as far as this."""
    return tuple(name for name, row in PLATFORMS.items() if row.reach >= reach)


def platform(name: str) -> "Platform":
    """A platform by its name. Raises KeyError."""
    loaded: Platform = _load(name, Reach.SHOW)
    return loaded


def configured(name: str = DEFAULT) -> "Configured":
    """A platform whose configurations are read. Raises InputError where it is not."""
    loaded: Configured = _load(name, Reach.READ)
    return loaded


def written(name: str = DEFAULT) -> "Written":
    """A platform whose tunnels are written and planned. Raises InputError where it is not."""
    loaded: Written = _load(name, Reach.WRITE)
    return loaded


def driven(name: str = DEFAULT) -> "Driven":
    """A platform whose routers are changed in sessions. Raises InputError where it is not."""
    loaded: Driven = _load(name, Reach.DRIVE)
    return loaded


def asked(name: str = DEFAULT) -> "Asked":
    """A platform whose hosts are asked in sessions. Raises InputError where it is not."""
    row = PLATFORMS[name]
    loaded: Asked = _load(name, Reach.SHOW if row.asked else Reach.DRIVE)
    return loaded


def enterable(name: str = DEFAULT) -> "Enterable":
    """A platform to whose configurations typed lines are applied. Raises KeyError."""
    if not PLATFORMS[name].entered:
        raise KeyError(name)
    loaded: Enterable = _load(name, Reach.READ)
    return loaded


@cache
def _load(name: str, reach: Reach) -> Any:
    loaded = import_module(PLATFORMS[name].module).PLATFORM
    if name not in those(reach):
        raise InputError(f"{loaded.title}: {_BEYOND[reach]}")
    return loaded


_BEYOND = {
    Reach.READ: "bothends reads no configurations of it",
    Reach.WRITE: "bothends writes and plans no tunnels of it",
    Reach.DRIVE: "bothends does not log in to it",
}
