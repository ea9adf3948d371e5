"""Prompts inside what a router shows: an answer is read to its end, or not believed."""

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Site

pytestmark = pytest.mark.lab
LIMIT = ("--limit", "hq-branch1", "--lab", "--format", "json")
DESCRIPTIONS = ("hq-r1#", "x hq-r1#", "hq-r1(config)#", "--More--", "Password:", "% Invalid input")


def _steps(site: "Site") -> Any:
    done = site.run("plan", *LIMIT)
    assert done.code == 0, done.text
    return [plan["steps"] for plan in json.loads(done.out)["plans"]]


def test_prompts_inside_an_answer(site: "Site") -> None:
    before = _steps(site)
    for number, text in enumerate(DESCRIPTIONS):
        lines = (f"interface Loopback{number}", f"description {text}", "end")
        site.lab.type("hq-r1", "configure terminal", *lines)
    assert f" description {DESCRIPTIONS[0]}\n" in site.lab.running("hq-r1")
    assert _steps(site) == before
