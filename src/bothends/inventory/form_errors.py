"""What pydantic finds wrong with tunnels.yaml, in words and with the place it stands at."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from bothends.inventory import schema as forms
from bothends.inventory import values
from bothends.inventory.problems import Problem, shown, suggestion
from bothends.inventory.source import YamlSource

FORMS: Mapping[tuple[str, ...], type[BaseModel]] = {
    (): forms.FileForm,
    ("profiles", "*"): forms.ProfileForm,
    ("profiles", "*", "phase1"): forms.Phase1Form,
    ("profiles", "*", "phase1", "*"): forms.Phase1Form,
    ("profiles", "*", "phase2"): forms.Phase2Form,
    ("profiles", "*", "phase2", "transforms", "*"): forms.TransformForm,
    ("profiles", "*", "phase2", "lifetime"): forms.LifetimeForm,
    ("profiles", "*", "dpd"): forms.DpdForm,
    ("pools", "*"): forms.PoolForm,
    ("trustpoints", "*"): forms.TrustpointForm,
    ("trustpoints", "*", "hosts", "*"): forms.EnrolledHostForm,
    ("tunnels", "*"): forms.TunnelForm,
    ("tunnels", "*", "ppk"): forms.PostQuantumKeyForm,
    ("tunnels", "*", "ends", "*"): forms.EndForm,
    ("tunnels", "*", "ends", "*", "objects"): forms.ObjectsForm,
}
"""The form of the mapping at each path; `*` stands for any key or position."""

NAMES = "a name of up to 32 letters, digits, dots, dashes and underscores that begins with a letter"
PATTERNS = {
    values.NAME: (NAMES, "it becomes the name of objects on the routers"),
    values.PORT: ("an interface such as GigabitEthernet0/0", "write it as the router does"),
    values.REFERENCE: (
        "a reference such as env:NAME or file:PATH",
        "without < and > and on one line",
    ),
    values.REMARK: ("text on one line", "it is printed in a table of the sheet"),
    values.TUNNEL_INTERFACE: ("a tunnel interface such as Tunnel10", "leave it out for a free one"),
    values.ENROLLMENT: (
        "terminal, or the URL of an authority that speaks SCEP",
        "such as http://ca.example.net",
    ),
    values.HOST_NAME: ("the name of a host", "such as hq-r1.example.net"),
    values.SUBJECT: ("parts of a subject", "such as CN=hq-r1.example.net,O=Example"),
    values.IDENTITY: ("fqdn:NAME, email:NAME or key-id:TEXT", "such as fqdn:hq.example.net"),
    values.OBJECT: ("a name of IOS, without blanks", "as show running-config prints it"),
    values.SOURCE: ("an address or an interface", "such as 10.1.0.1 or Loopback0"),
}

_MAPPING = ("a mapping", "indent its keys below it, each as `key: value`")
SHAPES = {
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
    "list_type": ("a list", "write it as [first, second]"),
    "int_type": ("a whole number", "without quotes and unit"),
    "int_from_float": ("a whole number", "without a fraction"),
    "string_type": ("text", "put it in quotes"),
}


def explain(source: YamlSource, error: ValidationError) -> list[Problem]:
    """One problem per error, each at the place of its value in the file."""
    details = error.errors(include_url=False, include_input=False)
    return [_problem(source, detail) for detail in details if not _other_form(source, detail)]


def _other_form(source: YamlSource, detail: Any) -> bool:
    """Whether an error is about a form that the value does not have: one proposal, or a list."""
    form: type | None = (
        list if any(str(step).startswith("list[") for step in detail["loc"]) else None
    )
    if forms.Phase1Form.__name__ in detail["loc"]:
        form = dict
    if form is None:
        return False
    value = _value(source, _path(source, detail["loc"])[:3])
    return isinstance(value, list | dict) and not isinstance(value, form)


def _problem(source: YamlSource, detail: Any) -> Problem:
    path = _path(source, detail["loc"])
    last = str(detail["loc"][-1]) if detail["loc"] else ""
    secret = not {"psk", "ppk"}.isdisjoint(detail["loc"])  # it may be the key itself
    actual = f", found {'another text' if secret else _actual(source, path)}"
    word = _WORDS.get(detail["type"], _as_pydantic_says)
    message, hint = word(_Case(source, path, last, actual, detail))
    at_key = detail["type"] == "extra_forbidden"
    return (source.key_error if at_key else source.error)(path, message, hint)


@dataclass(frozen=True, slots=True)
class _Case:
    """One error of pydantic, with what is needed to word it."""

    source: YamlSource
    path: tuple[Hashable, ...]
    last: str
    actual: str
    detail: Any

    @property
    def context(self) -> Any:
        return self.detail.get("ctx", {})


def _text(case: _Case) -> str:
    """The text that is wrong: a key, or a value."""
    return str(case.path[-1] if case.last == "[key]" else _value(case.source, case.path))


def _missing(case: _Case) -> tuple[str, str]:
    return f"expected a key {case.last!r}, found none", "bothends schema inventory lists them all"


def _unknown_key(case: _Case) -> tuple[str, str]:
    form = FORMS.get(_generic(case.path[:-1]))
    if form is forms.EndForm and _value(case.source, case.path[:-1]).get("managed") is False:
        form = forms.PartnerForm
        if case.last in forms.EndForm.model_fields:
            return (
                f"expected no key {case.last!r} at a partner's end, found one",
                "it belongs to ends of ours: docs/far-ends.md says what stands at a partner's",
            )
    known = list(form.model_fields) if form else []
    if form is forms.TunnelForm and case.last in forms.EndForm.model_fields:
        return (
            f"expected a known key, found {case.last!r}",
            "write it at the end that it belongs to",
        )
    return f"expected a known key, found {case.last!r}", suggestion(case.last, known)


def _not_a_choice(case: _Case) -> tuple[str, str]:
    expected = case.context["expected"].replace("'", "")
    names = [name.strip() for name in expected.replace(" or ", ", ").split(",")]
    near = suggestion(
        str(_value(case.source, case.path)).lower(), [n for n in names if not n.isdigit()]
    )
    hint = near if near.startswith("did") else "bothends knows no other"
    return f"expected {expected}{case.actual}", hint


def _misspelt(case: _Case) -> tuple[str, str]:
    expected, hint = PATTERNS.get(case.context["pattern"], ("something else", ""))
    actual = f", found {case.path[-1]!r}" if case.last == "[key]" else case.actual
    return f"expected {expected}{actual}", hint


def _beyond(case: _Case) -> tuple[str, str]:
    words = {"ge": "at least", "le": "at most"}
    bound = next(key for key in words if key in case.context)
    return f"expected {words[bound]} {case.context[bound]}{case.actual}", "IOS accepts no other"


def _as_pydantic_says(case: _Case) -> tuple[str, str]:
    message = case.detail["msg"]
    hint = "bothends schema inventory shows what is expected"
    return f"expected a value that the schema allows ({message}){case.actual}", hint


def _worded(case: _Case) -> tuple[str, str]:
    message, hint = case.context["error"].args
    return str(message), str(hint)


def _misshapen(case: _Case) -> tuple[str, str]:
    shape, hint = SHAPES[case.detail["type"]]
    return f"expected {shape}{case.actual}", hint


_WORDS: Mapping[str, Callable[[_Case], tuple[str, str]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "enum": _not_a_choice,
    "literal_error": _not_a_choice,
    "string_pattern_mismatch": _misspelt,
    "string_too_long": lambda c: (
        f"expected at most {c.context['max_length']} characters, found {len(_text(c))}",
        "shorten it",
    ),
    "greater_than_equal": _beyond,
    "less_than_equal": _beyond,
    "too_short": lambda c: (
        f"expected at least {c.context['min_length']} entry, found none",
        "write it as [first, second]",
    ),
    "too_long": lambda c: (
        f"expected at most {c.context['max_length']} entries, found {c.context['actual_length']}",
        "IOS accepts no more",
    ),
    "value_error": _worded,
} | dict.fromkeys(SHAPES, _misshapen)


def _path(source: YamlSource, loc: tuple[Any, ...]) -> tuple[Hashable, ...]:
    """The path in the file: what pydantic adds of its own (positions, tags) is left out."""
    path: tuple[Hashable, ...] = ()
    for step in loc:
        if (*path, step) in source.places:
            path = (*path, step)
    return path


def _generic(path: tuple[Hashable, ...]) -> tuple[str, ...]:
    """A path with names and positions replaced by `*`, as FORMS has them."""
    for pattern in FORMS:
        if len(pattern) == len(path) and all(
            want in ("*", have) for want, have in zip(pattern, path, strict=True)
        ):
            return pattern
    return ("?",)


def _value(source: YamlSource, path: tuple[Hashable, ...]) -> Any:
    value = source.data
    for step in path:
        value = value[step]
    return value


def _actual(source: YamlSource, path: tuple[Hashable, ...]) -> str:
    return shown(_value(source, path))
