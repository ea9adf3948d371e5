"""A plan says where both ends would go on to negotiate another policy than the intended one."""

import pytest
from tests.plan.routers import TUNNELS, enter, new_router, plan

from bothends.device.plans.policies_in_front import in_front

ENDS = ("hq-r1", "branch1-r1")
STRONGER = (
    "crypto isakmp policy {}\n encr aes 256\n hash sha384\n group 14\n authentication pre-share\n"
)


@pytest.mark.parametrize(
    ("hub", "branch", "told"),
    [
        (0, 0, set()),
        (2, 0, set()),
        (0, 2, set()),
        (2, 3, set(ENDS)),
        (500, 500, set(ENDS)),
        (2, 500, set(ENDS)),
    ],
)
def test_told_where_a_responder_would_choose_it(hub: int, branch: int, told: set[str]) -> None:
    tunnel = next(tunnel for tunnel in TUNNELS if tunnel.name == "hq-branch1")
    texts, plans = {}, {}
    for device, number in zip(ENDS, (hub, branch), strict=True):
        router = new_router(device, STRONGER.format(number) if number else "")
        enter(router, plan(router, device, [tunnel]))
        plans[device] = plan(router, device, [tunnel])
        texts[device] = router.text()
    notes = dict(in_front(tunnel, plans, texts))
    assert set(notes) == told
    if told:
        assert f"crypto isakmp policy {hub} here, {branch} on branch1-r1" in notes["hq-r1"]
        assert "(aes-256, sha384, group 14)" in notes["hq-r1"]
