"""Which words a text has to hold for a pattern to match: looking for words is far cheaper."""

from collections.abc import Iterator

_ENDS = frozenset(".^$|)")
_OPTIONAL = frozenset("?*{")


def literals(pattern: str) -> tuple[str, ...]:
    """For each alternative of a pattern of lines a text that whatever it matches holds.

    Where an alternative begins with one, with the end of the line before. Empty where one has
    none: then every text may match. Patterns have groups, classes, escapes and repetitions, no
    flags, and are tried at the beginning of every line.
    """
    runs = [list(_runs(each)) for each in _alternatives(pattern)]
    words = [f"\n{run[0]}" if run[0] else max(run, key=len) for run in runs]
    return tuple(words) if all(words) else ()


def _alternatives(pattern: str) -> Iterator[list[tuple[str, int]]]:
    """Each alternative as its letters and escapes, with the depth of the group they stand in."""
    depth, pieces, at = 0, list[tuple[str, int]](), 0
    while at < len(pattern):
        size = 2 if pattern[at] == "\\" else 1
        if pattern[at] == "[":
            size = pattern.index("]", at + 2) + 1 - at
        sign = pattern[at : at + size]
        depth -= sign == ")"
        if sign == "|" and depth == 0:
            yield pieces
            pieces = []
        else:
            pieces.append((sign, depth))
        depth += sign == "("
        at += size
    yield pieces


def _runs(signs: list[tuple[str, int]]) -> Iterator[str]:
    """The texts between what may be anything, or absent."""
    run = ""
    for (sign, depth), following in zip(signs, [*(t for t, _ in signs[1:]), ""], strict=True):
        letter = sign[1:] if sign[0] == "\\" and not sign[1].isalnum() else sign
        fixed = len(letter) == 1 and depth == 0 and sign not in _ENDS and sign not in "(+?*{}"
        if fixed and following not in _OPTIONAL:
            run += letter
            continue
        yield run
        run = ""
    yield run
