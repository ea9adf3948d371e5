"""What people put around a configuration is taken off and named; a printed one is left alone."""

from html import escape

import pytest

from bothends.compare.input_files import why_no_configuration
from bothends.platforms.ios.config import read_router
from bothends.platforms.ios.config.cleaning import cleaned

TEXT = """hostname R1
crypto isakmp policy 10
 encr aes 256
 hash sha256
 group 14
crypto isakmp key a&b<c address 192.0.2.2
interface Tunnel0
 description <-> R2
 tunnel source 192.0.2.1
"""
LINES = TEXT.splitlines()
WRAPPED = {
    "quoted": ("".join(f"> {line}\n" for line in LINES), "9 quoted lines"),
    "quoted twice, with a greeting": (
        "Hello,\n\n" + "".join(f">> {line}\n" for line in LINES), "9 quoted lines",
    ),
    "a listing": ("".join(f"{n:>4} {line}\n" for n, line in enumerate(LINES, 1)), "9 line numbers"),
    "a numbered list": ("".join(f"{n}: {line}\n" for n, line in enumerate(LINES, 7)), "9 line numbers"),
    "Markdown": (f"Our router:\n\n```ios\n{TEXT}```\n", "Markdown"),
    "HTML": (f"<html><body>\n<pre>\n{escape(TEXT)}</pre>\n</body></html>\n", "HTML"),
    "HTML with breaks": ("<p>\n" + "".join(f"{escape(line)}<br/>\n" for line in LINES) + "</p>\n", "HTML"),
    "a pager": (TEXT.replace("interface", " --More-- \x08\x08\x08\x08interface"), "1 pager line"),
    "comments": (TEXT.replace("aes 256", "aes 256   ! strong"), "1 comment"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRAPPED)
def test_what_is_around_a_text_is_taken_off_and_named(name: str) -> None:
    text, done = WRAPPED[name]
    plain, found = read_router(TEXT, "r.cfg"), read_router(text, "r.cfg")
    assert found.cleaned == (done,)
    assert not why_no_configuration(text.encode())
    assert found.policies[0].encryption.value is plain.policies[0].encryption.value
    assert found.keyrings["default"].keys[0].key.secret == "a&b<c"
    tunnel = found.interfaces["Tunnel0"].tunnel
    assert tunnel is not None
    assert tunnel.source is not None
    assert tunnel.source.value == "192.0.2.1"
    assert not found.unread


def test_a_plain_text_is_left_as_it_is() -> None:
    assert cleaned(TEXT).done == ()
    assert cleaned(TEXT).lines == TEXT.split("\n")
    prompts = "R1>enable\nR1#show run\n" + TEXT
    assert cleaned(prompts).done == ()


def test_what_a_router_printed_is_not_cleaned() -> None:
    text = "hostname R1\ninterface Tunnel0\n description a ! b\ncrypto isakmp key R1#sh ! address 192.0.2.2\n"
    found = read_router(text, "r", printed=True)
    assert found.cleaned == ()
    assert found.keyrings["default"].keys[0].key.secret == "R1#sh !"
