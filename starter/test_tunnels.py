"""What must hold for the tunnels of this project, at both ends: `python -m pytest`.

Each test runs once for each tunnel of the inventory, the last one once for each check of it. With
`--bothends-lab` the routers of `bothends lab up` are asked, not the real ones.
"""


def test_both_ends_are_written_to_match(bothends_lint):
    assert bothends_lint.holds, str(bothends_lint)


def test_check(bothends_check):
    assert bothends_check.holds, str(bothends_check)
