"""What a verification cannot show of a tunnel whose other end is a partner's."""

from collections.abc import Iterator

from bothends.verification.check import Check, View
from bothends.verification.results import CheckResult


class OtherEnd(Check):
    """Success: both ends are ours, and were asked: then there is no result.

    Failure: never. Of a partner's end it says what could not be shown.
    """

    name = "other-end"
    title = "the other end"

    def run(self, view: View) -> Iterator[CheckResult]:
        """One result where the other end is not ours."""
        if not view.there.managed and not view.alone:
            yield self.one_end(
                view,
                f"{view.there.device} was asked for its SAs and its counters. It is not "
                "changed, and not shown: its errors and drops, and its configuration",
            )
        elif view.alone:
            yield self.one_end(
                view,
                f"{view.there.device} is a partner's and was not asked. Not shown: its SAs and "
                "their lifetimes, its errors and drops, its running and its startup configuration",
            )
