"""What an adoption came to."""

from collections.abc import Mapping
from dataclasses import dataclass

from bothends.adopt.reading import Keys
from bothends.model import Tunnel
from bothends.platforms.router import Router


@dataclass(frozen=True, slots=True)
class Adopted:
    """A tunnel that the inventory says as it runs."""

    tunnel: Tunnel
    keys: Keys
    """Its pre-shared keys, as the end has them that proves itself with each."""
    notes: tuple[str, ...] = ()
    """What stays as it runs, though the inventory does not say it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A tunnel that is not taken, and why."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Adoption:
    """What an inventory of some running configurations would hold, and what it could not."""

    routers: Mapping[str, Router]
    """By the name of the host."""
    adopted: tuple[Adopted, ...]
    refused: tuple[Refused, ...]
