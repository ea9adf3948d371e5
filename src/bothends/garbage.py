"""Python's garbage collector, kept from searching while much is built and nothing is dropped.

The tricks that make reading many configurations fast stand here, each behind a name.
"""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


def uncollected_start() -> None:
    """No search until `start_is_over`; and none at the end, which drops the whole process."""
    gc.disable()
    atexit.register(gc.freeze)


def start_is_over() -> None:
    """Search again."""
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()  # as if it were old: the next search for young objects is short
    gc.enable()


@contextmanager
def uncollected() -> Iterator[None]:
    """Without searches for unreachable objects, which cost more than they find while we build."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            start_is_over()


@contextmanager
def dropped_at_once() -> Iterator[None]:
    """What is built inside, and refers to itself, is gone afterwards: nothing else is searched."""
    gc.freeze()
    try:
        yield
        gc.collect()
    finally:
        gc.unfreeze()
