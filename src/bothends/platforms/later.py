"""Functions of modules that are heavy, as methods of a platform."""

from importlib import import_module
from typing import Any


class Later:
    """A function that a method of the seam stands for; its module is imported when it is called.

    It has the parameters that the seam names: `tests/platforms/test_seam.py` holds that.
    """

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def __get__(self, platform: object, owner: type) -> Any:
        return getattr(import_module(self._module), self._name)
