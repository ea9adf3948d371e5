"""No situation in which a tunnel is broken, or is not as intended, is verified as ok."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end.conftest import SECRETS, start_site  # noqa: F401  (the fixture)
from tests.false_up.situations import SITUATIONS, Situation

pytestmark = pytest.mark.lab
SAMPLE = (
    "only one of two selectors is left",
    "NAT in between from now on",
    "probes find a way in clear",
    "PFS removed at the branch",
    "another key at both ends than the inventory's",
    "startup of the hub lacks the tunnel",
    "an access list inside the branch drops the hosts' packets",
    "the networks behind both ends are down",
)
"""What is tried every day; the others with `make false-up`."""
NAMES = {situation.name for situation in SITUATIONS}
PINGS = {
    "hq-branch1": ("ping 10.2.0.1 source 10.1.0.1 repeat 3 timeout 1",),
    "hq-branch2": (
        "ping 10.3.0.1 source 10.1.0.1 repeat 3 timeout 1",
        "ping 10.3.8.1 source 10.1.8.1 repeat 3 timeout 1",
    ),
}


@contextmanager
def _built(folder: Path, start: Any, ike: str) -> Iterator[Any]:
    with start(folder / "project", ike) as site:
        limits = [word for name in PINGS for word in ("--limit", name)]
        done = site.run("apply", "--lab", "--yes", *limits)
        assert done.code == 0, done.text
        good = {name: router.startup for name, router in site.lab.routers.items()}
        yield site, good


@pytest.fixture(scope="module")
def on_model(tmp_path_factory: pytest.TempPathFactory, start_site: Any) -> Iterator[Any]:  # noqa: F811  (the fixture, by name)
    with _built(tmp_path_factory.mktemp("model"), start_site, "model") as built:
        yield built


@pytest.fixture(scope="module")
def on_charon(tmp_path_factory: pytest.TempPathFactory, start_site: Any) -> Iterator[Any]:  # noqa: F811  (the fixture, by name)
    with _built(tmp_path_factory.mktemp("charon"), start_site, "charon") as built:
        yield built


@contextmanager
def _struck(built: Any, situation: Situation) -> Iterator[Any]:
    """A situation, on a tunnel that was up before and works again afterwards."""
    site, good = built
    lab = site.lab
    for ping in PINGS[situation.tunnel]:
        assert "!!" in lab.type("hq-r1", ping)
    try:
        situation.strike(lab)
        if situation.clear:
            for device in lab.routers:
                lab.type(device, "clear crypto sa", "clear crypto isakmp")
        yield site
    finally:
        lab.do(lab.backend.faults.clear)
        for name, router in lab.routers.items():
            router.faults.distort = router.faults.distortion = ""
            router.startup = good[name]
            lab.do(router.reload)


def _verified(site: Any, situation: Situation, *arguments: str) -> Any:
    return site.run(
        "verify", "--lab", "--limit", situation.tunnel, "--wait", "1", "--format", "json",
        *arguments,
    )  # fmt: skip


def _cases() -> Iterator[Any]:
    for each in SITUATIONS:
        marks = () if each.name in SAMPLE else (pytest.mark.long,)
        yield pytest.param("model", each, id=each.name, marks=marks)
        if each.charon:
            marks = (pytest.mark.charon, pytest.mark.long)
            yield pytest.param("charon", each, id=f"charon-{each.name}", marks=marks)


@pytest.mark.parametrize(("ike", "situation"), _cases())
def test_is_not_verified_as_ok(
    request: pytest.FixtureRequest, ike: str, situation: Situation
) -> None:
    with _struck(request.getfixturevalue(f"on_{ike}"), situation) as site:
        done = _verified(site, situation)
    assert done.code in {1, 3}, done.text  # 3: a router that cannot be asked in time
    (tunnel,) = json.loads(done.out)["tunnels"]
    assert tunnel["status"] == "drifted" if situation.drifted else tunnel["status"] != "ok"
    told = [check for check in tunnel["checks"] if check["status"] != "ok"]
    assert told
    assert all(check["message"] for check in told)
    assert not any(secret in done.text for secret in SECRETS.values())


def test_untouched_tunnels_are_ok(on_model: Any) -> None:
    """What shows that the suite does not pass by calling everything bad."""
    for name in PINGS:
        whole = Situation(name, lambda _lab: None, tunnel=name)
        with _struck(on_model, whole) as site:
            done = _verified(site, whole)
        assert done.code == 0, done.text


def test_there_are_sixty() -> None:
    assert len(NAMES) == len(SITUATIONS) >= 60
    assert set(SAMPLE) <= NAMES
