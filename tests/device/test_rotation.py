"""A rotation puts keys in place and nothing else, and only where both ends show them it keeps SAs."""

from types import SimpleNamespace
from typing import Any

import pytest

from bothends.device.change.change import Change
from bothends.device.plans import rotation
from bothends.platforms import driven
from bothends.platforms.plan import DevicePlan, PlanStep

KEY = PlanStep(
    ("crypto ikev2 keyring K", " peer P", "  pre-shared-key <env:NEW>"),
    ("crypto ikev2 keyring K", " peer P", "  pre-shared-key <env:OLD>"),
    "the router has 'pre-shared-key ***' instead of 'pre-shared-key <env:NEW>'",
)
PFS = PlanStep(
    ("crypto ipsec profile P", " set pfs group19"),
    ("crypto ipsec profile P", " set pfs group20"),
    "",
)


@pytest.mark.parametrize(
    ("ike", "ours", "prove", "steps", "keeps", "refused"),
    [
        (2, 2, False, (KEY,), True, False),
        (2, 2, True, (KEY,), False, False),
        (1, 2, False, (KEY,), False, False),
        (2, 1, False, (KEY,), False, False),
        (2, 2, False, (KEY, PFS), True, True),
        (2, 2, False, (PFS,), True, True),
    ],
    ids=["IKEv2", "to be proven", "IKEv1", "a partner", "PFS too", "PFS only"],
)
def test_which_rotation_keeps_the_sas(
    monkeypatch: pytest.MonkeyPatch, ike: int, ours: int, steps: tuple[PlanStep, ...], *,
    prove: bool, keeps: bool, refused: bool,
) -> None:  # fmt: skip
    ends = ("a", "b")
    tunnel: Any = SimpleNamespace(name="a-b", ike=ike, ends=ends, managed_ends=ends[:ours])
    change = Change("a-b", {"a": "192.0.2.2"}, {}, {"a": DevicePlan("a", steps)})
    monkeypatch.setattr(rotation, "begin", lambda _job, _tunnels: [change])
    job: Any = SimpleNamespace(platform=lambda _device: driven("ios"), options={"prove": prove})
    assert rotation._begin(job, [tunnel]) == [change]
    assert change.keeps_sas is keeps
    assert bool(change.errors) is refused
    assert not (refused and change.needed)
