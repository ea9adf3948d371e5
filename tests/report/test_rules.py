"""`bothends rules`, and the pages under docs/rules."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from bothends.cli.main import app
from bothends.compare.rules import rules
from bothends.compare.rules.rule import Rule
from bothends.report.rule_example import difference
from bothends.report.rule_pages import FAMILIES, page, pages

PAGES = Path(__file__).parents[2] / "docs" / "rules"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["rules", "--project", str(PAGES), *words])


def test_the_list_has_every_rule_in_its_family() -> None:
    lines = run().stdout.splitlines()
    listed = [line.split()[0] for line in lines if line.split("-")[0] in FAMILIES]
    assert sorted(listed) == list(rules())
    assert [line for line in lines if line in FAMILIES.values()] == [
        title
        for prefix, title in FAMILIES.items()
        if any(name.startswith(f"{prefix}-") for name in rules())
    ]


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_one_rule_in_full(rule: Rule) -> None:
    said = " ".join(run(rule.id.lower()).stdout.split())
    for text in (
        rule.id,
        rule.title,
        rule.severity,
        rule.consequence.sentence,
        rule.rationale,
        rule.source,
    ):
        assert " ".join(text.split()) in said


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_the_example_shows_what_differs_and_no_more(rule: Rule) -> None:
    shown = [line for lines in difference(rule).values() for line in lines]
    assert {line.mark for line in shown} - {" "}
    whole = sum(len(text.splitlines()) for text in rule.wrong.texts())
    assert len(shown) < whole


def test_json_fits_its_schema(schema: Callable[[str], Any]) -> None:
    for words in ((), ("KEY-001",)):
        document = json.loads(run(*words, "--format", "json").stdout)
        jsonschema.validate(document, schema("rules"))
        assert [rule["id"] for rule in document["rules"]] == [*words] or list(rules())


def test_markdown_is_the_page() -> None:
    assert run("KEY-001", "--format", "markdown").stdout == page(rules()["KEY-001"])


@pytest.mark.parametrize(
    ("name", "hint"), [("KEYS-001", "did you mean KEY-001?"), ("nonsense", "lists them")]
)
def test_unknown(name: str, hint: str) -> None:
    result = run(name)
    assert result.exception.exit_code == 2  # type: ignore[union-attr]  # an error ended it
    assert hint in str(result.exception)


def test_the_pages_are_those_of_the_rules() -> None:
    """`make docs` writes them."""
    found = {path.name: path.read_text(encoding="utf-8") for path in PAGES.iterdir()}
    assert found == pages()


def test_ids_are_counted_without_a_gap() -> None:
    for prefix in FAMILIES:
        ids = [name for name in rules() if name.startswith(f"{prefix}-")]
        assert ids == [f"{prefix}-{number:03d}" for number in range(1, len(ids) + 1)]


HEAVY = {"ciscoconfparse", "netmiko", "nornir", "jinja2", "asyncssh", "ruamel"}


def test_starts_without_heavy_libraries() -> None:
    script = (
        "import sys; from bothends.cli.main import app\n"
        "app(['rules'], standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert "IKE1-001" in done.stdout
    assert HEAVY.isdisjoint({name.partition(".")[0] for name in done.stderr.split()})
