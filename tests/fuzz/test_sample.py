"""A few inputs of every kind in the everyday suite, and those on which something once failed."""

import time
from pathlib import Path

import pytest
from tests.fuzz.__main__ import SLOW, run
from tests.fuzz.further import ALL
from tests.fuzz.targets import Target
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.secrets import mask_configuration


@pytest.mark.parametrize("target", ALL, ids=lambda target: target.name)
def test_a_sample(target: Target, tmp_path: Path) -> None:
    assert run(target, inputs=5, seconds=30, seed=2, keep=tmp_path / "bad") == 0


LONG = ("x" * 100_000, '"' * 100_000, "key " * 25_000, "crypto map " * 9_000, "[" * 100_000)


@pytest.mark.parametrize("text", LONG, ids=["word", "quotes", "keys", "commands", "brackets"])
@pytest.mark.parametrize("verb", ["lint", "diagnose", "adopt"])
def test_a_line_of_100_kilobytes(verb: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.cfg"
    path.write_text(f"hostname a\ninterface Gi0/0\n{text}\n")
    began = time.process_time()
    done = CliRunner().invoke(app, [verb, str(path)])
    mask_configuration(text)
    assert time.process_time() - began < SLOW
    assert done.exit_code in {0, 1, 2}
