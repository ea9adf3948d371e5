"""A few inputs of every kind in the everyday suite, and those on which something once failed."""

import time
from pathlib import Path

import pytest
from tests.fuzz.__main__ import SLOW, run
from tests.fuzz.further import ALL
from tests.fuzz.targets import Target
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.errors import InputError
from bothends.lab.grammar import value
from bothends.platforms.facts import canonical_spi
from bothends.secrets import mask_configuration
from bothends.secrets.references import SecretRef, resolve


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


DIGITS = "9" * 5000
"""A number that Python refuses to read; its limit is 4,300 digits."""


@pytest.mark.parametrize("digits", [DIGITS, "\N{SUPERSCRIPT TWO}"])
def test_a_number_that_is_none(digits: str, tmp_path: Path) -> None:
    (tmp_path / "asa.cfg").write_text(
        f"ASA Version 9.16(3)\nhostname fw\ncrypto map M {digits} match address A\n"
        f"access-list A line {digits} extended permit ip any any\ncrypto ikev2 policy {digits}\n"
    )
    assert CliRunner().invoke(app, ["lint", str(tmp_path)]).exit_code in {1, 2}
    assert value("<1-65535>", digits) is None
    (tmp_path / "keys.yaml").write_text(f"one: {digits}\n")
    with pytest.raises(InputError, match="ansible-vault:"):
        resolve(SecretRef("ansible-vault", "keys.yaml/two"), tmp_path)


@pytest.mark.parametrize(
    ("shown", "spi"), [("0x0A", "0xa"), ("0A", "0xa"), (None, ""), ("ike_sas", ""), ("****", "")]
)
def test_an_spi_that_is_none(shown: object, spi: str) -> None:
    assert canonical_spi(shown) == spi
