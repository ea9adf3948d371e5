"""`bothends serve` on the lab: every state rightly labelled within two looks."""

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.end_to_end.conftest import SECRETS, Site
from tests.monitor import fleet

pytestmark = [pytest.mark.lab, pytest.mark.gate]
StartSite = Callable[..., AbstractContextManager[Site]]


@pytest.fixture(scope="module")
def site(start_site: StartSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Six tunnels that are up."""
    folder = tmp_path_factory.mktemp("monitoring") / "project"
    with start_site(folder, inventory=fleet.inventory()) as found:
        done = found.run("apply", "--lab", "--yes")
        assert done.code == 0, done.text
        yield found


def states(text: str) -> dict[str, str]:
    """The state of each tunnel, from what Prometheus would read."""
    rows = re.findall(r"^bothends_tunnel_state\{(.*)\} 1\.0$", text, re.MULTILINE)
    labels = [dict(re.findall(r'(\w+)="([^"]*)"', row)) for row in rows]
    return {row["tunnel"]: row["state"] for row in labels}


def test_everything_is_idle_then_broken(site: Site) -> None:
    calm = site.run("serve", "--lab", "--once", "--interval", "1")
    assert calm.code == 0, calm.text
    assert set(states(calm.out).values()) == {"idle"}
    assert 'bothends_tunnel_drift{device="hub"' in calm.out

    for strike in fleet.FAULTS:
        strike(site.lab)
    with fleet.traffic(site.lab):
        done = site.run("serve", "--lab", "--once", "--interval", "2", "--drift-every", "0")
    assert done.code == 3, done.text
    assert states(done.out) == {name: name for name in fleet.BRANCHES}
    assert 'bothends_device_answers{device="b-unknown",site="unknown"} 0.0' in done.out
    end = 'bothends_end_rekey_seconds{device="%s",kind="crypto-map",peer="%s",'
    assert end % ("b-up", "hub") + 'peer_site="headquarters",site="up"' in done.out
    assert end % ("b-unknown", "hub") not in done.out, "what is not known is not told"
    for text in (calm.text, done.text):
        assert not [key for key in (*SECRETS.values(), "canary-login") if key in text]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--listen", "9633"), "expected HOST:PORT such as 127.0.0.1:9633, found '9633'"),
        (("--listen", "127.0.0.1:99999"), "expected HOST:PORT"),
        (("--interval", "0"), "--interval"),
    ],
)
def test_wrong_input(site: Site, arguments: tuple[str, ...], says: str) -> None:
    done = site.run("serve", "--lab", *arguments)
    assert done.code == 2
    assert says in done.err


def test_it_serves_until_it_is_told_to_stop(site: Site, tmp_path: Path) -> None:
    from urllib.request import urlopen

    with (tmp_path / "err").open("w+") as err, subprocess.Popen(
        site.command("serve", "--lab", "--listen", "127.0.0.1:0", "--interval", "1"),
        cwd=site.project, env=site.environment(), stderr=err, stdout=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            url = ""
            for _ in range(200):
                found = re.search(
                    r"http://127\.0\.0\.1:(\d+)/metrics", (tmp_path / "err").read_text()
                )
                if found and int(found[1]):
                    url = found[0]
                    break
                time.sleep(0.1)
            with urlopen(url, timeout=10) as answer:  # noqa: S310  (our own, on loopback)
                assert b"bothends_tunnel_state" in answer.read()
        finally:
            process.terminate()
        assert process.wait(timeout=20) == 0
