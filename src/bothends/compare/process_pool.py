"""Work that this process shares with others: batches from the front are theirs, from the back ours.

Whatever becomes of the others, the work is done: what is missing in the end is done here.
"""

import gc
import os
import platform
import signal
import threading
from collections.abc import Callable, Sequence
from functools import cache
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MOST = 8
"""Processes beyond which this one could not take in what the others make."""


def shared(
    work: Callable[[Sequence[T]], R],
    items: Sequence[T],
    size: int,
    processes: int | None = None,
    *,
    portable: bool = False,
) -> list[R]:
    """What some work makes of batches of items, in their order.

    Args:
        work: it gets a batch, and what it returns can be pickled.
        items: what is worked on.
        size: items of a batch.
        processes: how many processes to use; by default one for each processor.
        portable: whether `work` and `items` can be pickled too. Else only copies of this process
            can help, which have both by being copied.
    """
    batches = [items[start : start + size] for start in range(0, len(items), size)]
    helpers = min(processes or min(_processors(), MOST), len(batches)) - 1
    method = _method(portable=portable)
    done = _with_help(work, batches, helpers, method) if helpers > 0 and method else {}
    return [done[index] if index in done else work(batch) for index, batch in enumerate(batches)]


def _method(*, portable: bool) -> str | None:
    """How another process can be started, if it can."""
    if platform.system() == "Linux":
        # A copy has no threads: a lock that one of them holds stays locked there for good.
        return "fork" if threading.active_count() == 1 else None
    return "spawn" if portable else None


def _processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _with_help(
    work: Callable[[Sequence[T]], R], batches: Sequence[Sequence[T]], helpers: int, method: str
) -> dict[int, R]:
    """What was made of the batches until all is done, or something fails, by their positions."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    _pickler()
    done: dict[int, R] = {}
    try:
        pool = ProcessPoolExecutor(
            helpers, mp_context=get_context(method), initializer=_begin, initargs=(work, batches)
        )
    except (OSError, NotImplementedError):  # no semaphores here
        return done
    try:
        left = [pool.submit(_do, index) for index in range(len(batches))]
        while left and left[-1].cancel():
            left.pop()
            done[len(left)] = work(batches[len(left)])
        for index, future in enumerate(left):
            done[index] = future.result()
    except Exception:  # noqa: BLE001, S110 - whatever `work` raises, or the pool where a helper died
        pass  # what is not done is done by the caller, who meets an error of `work` again
    finally:
        pool.shutdown(cancel_futures=True)
    return done


def pickled(value: Any) -> bytes:
    """A value as it travels between processes."""
    return bytes(_pickler().dumps(value))


@cache
def _pickler() -> Any:
    from multiprocessing.reduction import ForkingPickler

    for kind, reduced in _REDUCED.items():
        ForkingPickler.register(kind, reduced)
    return ForkingPickler


_REDUCED: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    **dict.fromkeys((IPv4Address, IPv6Address), lambda value: (type(value), (int(value),))),
    **dict.fromkeys(
        (IPv4Interface, IPv6Interface),
        lambda value: (type(value), ((int(value), value.network.prefixlen),)),
    ),
    **dict.fromkeys(
        (IPv4Network, IPv6Network),
        lambda value: (type(value), ((int(value.network_address), value.prefixlen),)),
    ),
}
"""How addresses travel: as numbers, which need not be read again."""

_given: list[Any] = []
"""In a process that helps: the work and the batches."""


def _begin(work: Callable[[Sequence[T]], R], batches: Sequence[Sequence[T]]) -> None:
    gc.disable()  # it would touch, and so copy, all that is shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is asked to stop stops the helpers
    _given[:] = work, batches


def _do(index: int) -> Any:
    work, batches = _given
    return work(batches[index])
