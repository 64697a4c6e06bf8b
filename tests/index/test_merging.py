"""Segments stay few and articles are copied seldom, however they come."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.merging import LARGEST, segments_due


@dataclass(eq=False)
class Segment:
    """A segment as the policy sees it."""

    articles: int
    deleted: int = 0

    def doc_count(self) -> int:
        return self.articles

    def deleted_count(self) -> int:
        return self.deleted


class Archive:
    """Segments, and how many articles have been written."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.written = 0
        self.most = 0

    def commit(self, added: int, run: int = 0) -> None:
        due = segments_due(self.segments, added, run)
        merged = added + sum(segment.articles for segment in due)
        self.written += added + (merged if due else 0)
        self.segments = [segment for segment in self.segments if segment not in due and segment.articles]
        self.segments += [Segment(merged)] if merged else []
        self.most = max(self.most, len(self.segments))

    def delete(self, place: int) -> None:
        """Delete an article: the `place`-th, round and round."""
        place %= max(sum(segment.articles for segment in self.segments), 1)
        for segment in self.segments:
            if place < segment.articles:
                segment.articles -= 1
                segment.deleted += 1
                return
            place -= segment.articles

    @property
    def articles(self) -> int:
        return sum(segment.articles for segment in self.segments)


@pytest.mark.parametrize(
    ("segments", "added", "due"),
    [
        ([], 10, []),
        ([10], 10, [10]),
        ([11], 10, []),
        ([11], 0, []),
        ([40, 20, 10], 10, [10, 20, 40]),
        ([80, 17, 11], 5, []),
        ([80, 15, 10], 5, [10, 15]),
        ([15, 10], 5, [10, 15]),
        ([LARGEST - 9], LARGEST, []),
        ([LARGEST // 2, LARGEST // 4], LARGEST // 4, [LARGEST // 4, LARGEST // 2]),
        ([LARGEST // 2 + 1, LARGEST // 4], LARGEST // 4, [LARGEST // 4]),
    ],
)
def test_what_is_due(segments: list[int], added: int, due: list[int]) -> None:
    assert [segment.articles for segment in segments_due(list(map(Segment, segments)), added)] == due


@pytest.mark.parametrize(
    ("segments", "added", "run", "due"),
    [
        ([40, 20], 7, 66, [20]),
        ([40, 20], 7, 67, [20, 40]),
        ([40, 20], 0, 60, [20, 40]),
        ([40, 20], 0, 59, []),  # one alone would be copied as it is
        ([LARGEST, 20], 0, LARGEST + 20, []),
        ([LARGEST, 20, 20], 0, LARGEST + 40, [20, 20]),
    ],
)
def test_what_is_due_at_the_end_of_a_run(segments: list[int], added: int, run: int, due: list[int]) -> None:
    assert [segment.articles for segment in segments_due(list(map(Segment, segments)), added, run)] == due


@pytest.mark.parametrize(
    ("articles", "deleted", "due"),
    [(100, 50, False), (100, 51, True), (0, 50, False), (LARGEST + 1, LARGEST, True)],
)
def test_a_segment_of_which_more_than_a_third_is_deleted_is_due(articles: int, deleted: int, due: bool) -> None:
    segment = Segment(articles, deleted)
    assert segments_due([segment], 0) == ([segment] if due else [])


def test_what_is_mostly_deleted_takes_others_with_it_as_far_as_they_fit() -> None:
    small, large = Segment(100, 100), Segment(LARGEST, LARGEST)
    assert segments_due([large, small, Segment(10_000), other := Segment(150)], 60) == [small, other]


@pytest.mark.parametrize("commit", [7_000, 20_000])
@pytest.mark.parametrize(
    ("articles", "segments", "amplification"), [(6_900, 1, 1), (110_000, 1, 5), (10**6, 3, 6), (10**7, 30, 6)]
)
def test_a_long_run_ends_with_few_segments(articles: int, segments: int, amplification: float, commit: int) -> None:
    archive = Archive()
    left = articles
    while left > commit:
        archive.commit(commit)
        left -= commit
    archive.commit(left, run=articles)
    assert archive.articles == articles
    assert archive.most <= segments + 6
    assert len(archive.segments) <= segments
    assert archive.written <= amplification * articles


@pytest.mark.parametrize(("years", "segments", "amplification"), [(1, 9, 5.5), (10, 12, 7.0), (30, 14, 7.5)])
def test_an_archive_that_grows_by_a_hundred_a_day(years: int, segments: int, amplification: float) -> None:
    archive = Archive()
    for _ in range(years * 365):
        archive.commit(100)
    assert archive.articles == years * 36_500
    assert archive.most <= segments
    assert archive.written <= amplification * archive.articles


@given(commits=st.lists(st.integers(1, 2000) | st.sampled_from([20_000, 300_000]), max_size=150))
def test_segments_are_few_and_articles_copied_seldom(commits: list[int]) -> None:
    """Below the largest size, each segment is larger than all smaller ones, so their number is logarithmic; and no
    article is copied more often than its segment can double."""
    archive = Archive()
    for added in commits:
        archive.commit(added)
        growing = sorted(each.articles for each in archive.segments if each.articles <= LARGEST // 2)
        smaller = 0
        for size in growing:
            if smaller + size <= LARGEST:
                assert size > smaller
            smaller += size
    assert archive.articles == sum(commits)
    if commits:
        doublings = log2(min(archive.articles, LARGEST) / min(commits)) + 1
        assert archive.written <= (1 + doublings) * archive.articles


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 10**6)), min_size=1, max_size=80))
def test_deleted_articles_make_room(runs: list[tuple[int, int]]) -> None:
    """Runs that replace articles: what is deleted is never more than a third of a segment after a commit of any
    size that fits, and merging for its sake copies no more than twice as many as were deleted."""
    archive = Archive()
    added = deleted = 0
    for size, place in runs:
        replaced = min(size, archive.articles)
        for each in range(replaced):
            archive.delete(place + each)
        archive.commit(size)
        added, deleted = added + size, deleted + replaced
        assert all(2 * segment.deleted <= segment.articles for segment in archive.segments)
    assert archive.articles == added - deleted
    assert archive.written <= added * (log2(added) + 2) + 2 * deleted
