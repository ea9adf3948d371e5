"""Python's garbage collector, kept from searching while much is built and nothing is dropped.

The tricks that make reading many configurations fast stand here, each behind a name.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Without searches for unreachable objects, which cost more than they find while we build."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()  # as if it were old: the next search for young objects is short
            gc.enable()


@contextmanager
def dropped_at_once() -> Iterator[None]:
    """What is built inside, and refers to itself, is gone afterwards: nothing else is searched."""
    gc.freeze()
    try:
        yield
        gc.collect()
    finally:
        gc.unfreeze()
