"""What show output says is wrong: of one end alone, and of both ends where both are given."""

from collections.abc import Iterator, Sequence

from bothends.diagnose.absent_sas import firewalls, gone, nothing_up
from bothends.diagnose.ike_symptoms import between, ike_rows, ikev2, noted_errors, sessions, stuck
from bothends.diagnose.model import Explanation
from bothends.diagnose.one_end_alone import one_end_alone
from bothends.diagnose.sa_symptoms import engine_errors, without_sa
from bothends.diagnose.sources import Content


def from_outputs(read: Sequence[Content]) -> Iterator[Explanation]:
    """What the show output of all inputs says is wrong."""
    shown = [row for content in read for row in ike_rows(content)]
    rows = [row for row in shown if not row.sa.deleted]
    both = list(between(rows))
    yield from (explanation for _, explanation in both)
    paired = {id(row) for pair, _ in both for row in pair}
    alone = list(one_end_alone(read))
    yield from alone
    if not alone:
        for row in rows:
            if id(row) not in paired:
                others = [other.pair for other in rows if other.device != row.device]
                yield from stuck(row, both=row.pair in others)
        yield from gone(shown)
        yield from nothing_up(read)
        yield from (one for content in read for one in ikev2(content))
    for content in read:
        yield from firewalls(content)
        yield from sessions(content)
        yield from noted_errors(content)
    yield from without_sa(read, rows)
    yield from (one for content in read for one in engine_errors(content))
