"""How much memory the process that writes may take (`--memory`), as people write it."""

from __future__ import annotations

import re

from index.errors import DatelineError

LEAST = 384 * 2**20  # bytes: the programs and their data alone take more than half of it
USUAL = 2**30

_AMOUNT = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*([MG])(?:i?B)?", re.IGNORECASE)
_UNITS = {"M": 2**20, "G": 2**30}


def parse_memory(text: str) -> int:
    """Bytes, of `512M`, `2G`, `1.5 GB` or `2GiB`; a `DatelineError` says what is wrong with anything else."""
    amount = _AMOUNT.fullmatch(text.strip())
    if amount is None:
        raise DatelineError(f"{text!r} is no amount of memory: write a number and M or G, such as 512M or 2G.")
    memory = int(float(amount[1]) * _UNITS[amount[2].upper()])
    if memory < LEAST:
        raise DatelineError(f"{text} of memory is too little: indexing takes at least {LEAST // 2**20}M.")
    return memory
