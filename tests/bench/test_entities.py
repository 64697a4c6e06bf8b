"""The measurement of the recogniser."""

from __future__ import annotations

from bench.corpus import SEEDS
from bench.entities import share_of_indexing
from index import preparation
from index.entities.linking import entities_of_all


def test_entities_take_a_part_of_the_time_of_indexing() -> None:
    assert 0 < share_of_indexing(SEEDS) < 1
    assert preparation.entities_of_all is entities_of_all
