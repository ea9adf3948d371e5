"""The picture of the README shows what the program shows today."""

import asyncio
import re
from html import unescape
from pathlib import Path

import pytest

PICTURE = Path(__file__).parents[2] / "docs" / "watch.svg"


def words(svg: str) -> list[str]:
    """What stands in it, without where and in which colour."""
    return [unescape(text).strip() for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def test_the_picture_is_that_of_today() -> None:
    pytest.importorskip("textual")
    from docs.site.picture import picture

    kept = PICTURE.read_text(encoding="utf-8")
    assert words(asyncio.run(picture())) == words(kept)
    assert not re.search(r"(href|src|url\()\W*http", kept)
