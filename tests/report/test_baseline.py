"""`--baseline` and `--fail-on`: what fails a pipeline, and what does not."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.report.pairs import BROKEN, write_pair
from typer.testing import Result

from bothends.compare.rules.example import Example, crypto_map

Lint = Callable[..., Result]


@pytest.fixture(params=["json", "sarif"])
def baseline(request: pytest.FixtureRequest, lint: Lint, folder: Path) -> Path:
    """What an earlier run printed."""
    path = folder / f"baseline.{request.param}"
    path.write_text(lint("--format", request.param).stdout, encoding="utf-8")
    return path


def counts(result: Result) -> tuple[int, int]:
    """Findings that are printed, and those that are known."""
    summary = json.loads(result.stdout)["summary"]
    return sum(summary["findings"].values()), summary["known"]


def test_what_is_known_fails_nothing(lint: Lint, baseline: Path) -> None:
    before = counts(lint("--format", "json"))
    result = lint("--format", "json", "--baseline", str(baseline))
    assert (result.exit_code, counts(result)) == (0, (0, before[0]))
    assert f"{before[0]} known to the baseline" in " ".join(
        lint("--baseline", str(baseline)).stdout.split()
    )


def test_what_is_down_as_before_is_told(lint: Lint, baseline: Path) -> None:
    before = counts(lint("--format", "json"))
    told = f"{before[0]} known findings not shown, 1 tunnel down as before\n"
    for form in ("console", "json", "sarif", "junit", "github", "markdown"):
        result = lint("--format", form, "--baseline", str(baseline))
        assert (result.exit_code, result.stderr) == (0, told)


def test_a_tunnel_that_goes_down_fails_though_its_findings_are_known(
    lint: Lint, baseline: Path, folder: Path
) -> None:
    """The same lines can come to decide a tunnel which they did not decide before."""
    text = baseline.read_text(encoding="utf-8")
    tunnel = json.loads(lint("--format", "json").stdout)["tunnels"][0]
    better = text.replace(f'"{tunnel["verdict"]}"', '"UP"').replace(f'"{tunnel["id"]}"\n', "")
    baseline.write_text(better, encoding="utf-8")
    assert better != text
    result = lint("--format", "json", "--baseline", str(baseline))
    found = json.loads(result.stdout)["tunnels"][0]["findings"]
    assert (result.exit_code, [each["rule"] for each in found]) == (
        1,
        [each["rule"] for each in tunnel["findings"]],
    )


def test_known_findings_may_move(lint: Lint, baseline: Path, folder: Path) -> None:
    for path in (folder / "routers").iterdir():
        path.write_text("!\n!\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert lint("--baseline", str(baseline)).exit_code == 0


def test_what_is_new_is_reported(lint: Lint, baseline: Path, folder: Path) -> None:
    new = {"q7Tz-94kMp-Lw2cX-v8Rd": "h3Wq-55nBx-Ky1rS-t6Fg"}
    write_pair(folder, Example(BROKEN.base, BROKEN.a, {**BROKEN.b, "hash sha256": "hash md5"}))
    result = lint("--format", "json", "--baseline", str(baseline))
    assert (result.exit_code, "IKE1-001" in result.stdout) == (1, True)
    write_pair(folder, crypto_map(b=new))
    result = lint("--format", "json", "--baseline", str(baseline))
    assert (result.exit_code, "KEY-001" in result.stdout) == (1, True)


def test_one_more_of_the_same_is_new(lint: Lint, folder: Path) -> None:
    """Equal findings are counted, not taken for one."""
    entry = " permit ip 10.1.7.0 0.0.0.255 10.2.0.0 0.0.0.255\n"
    place = " permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255\n"
    write_pair(folder, crypto_map(a={place: place + entry}))
    path = folder / "baseline.json"
    path.write_text(lint("--format", "json").stdout, encoding="utf-8")
    write_pair(folder, crypto_map(a={place: place + entry + entry.replace(".7.", ".8.")}))
    found = json.loads(lint("--format", "json", "--baseline", str(path)).stdout)
    texts = [each["a"]["text"] for each in found["tunnels"][0]["findings"]]
    assert texts
    assert all("10.1.8.0" in text for text in texts)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "expected a baseline"),
        ("[]", "expected a baseline"),
        ('{"schema": "bothends.verification/1"}', "expected a baseline"),
        ('{"runs": [{"results": [{}]}]}', "expected a baseline"),
        ('{"schema": "bothends.lint/1", "summary": {"known": 3}, "tunnels": [], "findings": []}',
         "lacks 3 findings"),
        (None, "cannot be read"),
    ],
)  # fmt: skip
def test_no_baseline(text: str | None, told: str, lint: Lint, folder: Path) -> None:
    path = folder / "baseline.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    result = lint("--baseline", str(path))
    assert result.stdout == ""
    assert told in str(result.exception)
    assert result.exception.exit_code == 2  # type: ignore[union-attr]  # an error ended it


@pytest.mark.parametrize(
    ("example", "codes"),
    [
        (crypto_map(), (0, 0)),
        (crypto_map(b={" set pfs": " set security-association lifetime seconds 900\n set pfs"}),
         (0, 1)),
        (BROKEN, (1, 1)),
    ],
)  # fmt: skip
def test_fail_on(example: Example, codes: tuple[int, int], lint: Lint, folder: Path) -> None:
    write_pair(folder, example)
    found = tuple(lint("--fail-on", each).exit_code for each in ("error", "warning"))
    assert found == codes
