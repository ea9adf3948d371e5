"""Makes a disagreement small: mutations that it does not need are taken away, one after another."""

from collections.abc import Callable

from tests.proof.generator import Recipe
from tests.proof.trial import Trial


def minimise(trial: Trial, again: Callable[[Recipe], Trial]) -> Trial:
    """The smallest trial, of those that a greedy search finds, with one of the disagreements."""
    best = trial
    number = 0
    while number < len(best.recipe.bent):
        smaller = again(best.recipe.without(number))
        if smaller.topics() & best.topics():
            best = smaller
        else:
            number += 1
    return best
