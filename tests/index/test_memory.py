"""Amounts of memory are read as people write them."""

from __future__ import annotations

import pytest

from index.errors import DatelineError
from index.memory import parse_memory


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("512M", 512 * 2**20),
        ("2G", 2 * 2**30),
        ("1.5 GB", 3 * 2**29),
        ("400mb", 400 * 2**20),
        (" 4GiB ", 4 * 2**30),
        ("384M", 384 * 2**20),
    ],
)
def test_amounts(text: str, expected: int) -> None:
    assert parse_memory(text) == expected


@pytest.mark.parametrize("text", ["", "lots", "512", "-1G", "1T", "G", "1,5G", "\u0661G", "1e3M", "9" * 7 + "G"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(DatelineError, match="is no amount of memory: write a number and M or G, such as 512M or 2G"):
        parse_memory(text)


@pytest.mark.parametrize("text", ["383M", "0G", "0.1G"])
def test_too_little(text: str) -> None:
    with pytest.raises(DatelineError, match=rf"^{text} of memory is too little: indexing takes at least 384M\.$"):
        parse_memory(text)
