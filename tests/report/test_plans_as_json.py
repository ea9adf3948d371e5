"""What a plan is as JSON fits the schema of every command that prints one."""

import io
import json
from importlib.resources import files

import jsonschema
import pytest

from bothends.platforms.plan import ByHand, DevicePlan, PlanStep
from bothends.report.work import Results
from bothends.secrets import Redactor

PLAN = DevicePlan(
    "hq-r1",
    (PlanStep(("crypto pki trustpoint BE-CA",), ("no crypto pki trustpoint BE-CA",), "it is new"),),
    ("a remark",),
    by_hand={
        "hq-branch1": ByHand("hq-r1", "no certificate", (("crypto pki enroll BE-CA", "ask"),))
    },
)


@pytest.mark.parametrize("verb", ["plan", "apply", "remove", "rotate", "migrate", "rollback"])
def test_a_plan_fits_the_schema(verb: str) -> None:
    printed = io.StringIO()
    results = Results(verb, "json", Redactor(), printed)
    results.plans([PLAN])
    results.finish()
    plans = json.loads(printed.getvalue())["plans"]
    assert plans[0]["by_hand"]["hq-branch1"]["lines"] == ["crypto pki enroll BE-CA"]
    schema = json.loads((files("bothends") / "schemas" / f"{verb}.json").read_text("utf-8"))
    jsonschema.validate(plans, schema["properties"]["plans"])
