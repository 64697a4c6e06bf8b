"""Whether the day or the month comes first in a file's dates: `06/11/2024` is told by the other dates of its table.

Between the loaders of tables (CSV, JSON) and `load`: each record is read by itself, and its dates are put right here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from index.article import DateEvidence, Draft, Skipped
from index.exchange import Restored
from index.metadata.dates import AMBIGUOUS, FILE_DAY_FIRST, FILE_MONTH_FIRST, day_comes_first, read_day_first

_AHEAD = 500  # records that are looked at before the first is given
_TEXT = 1_000_000  # characters of text of those records: no more are held


def in_order_of_file(items: Iterable[Draft | Skipped]) -> Iterator[Draft | Skipped]:
    """The same items; a date of the file that may be either of two days is read as those that may not, and is then in
    no doubt.

    That is so where among the first records some dates can only have their day first and none only their month, or the
    other way round. What fails after some records fails after they were given.
    """
    items = iter(items)
    ahead: list[Draft | Skipped] = []
    failure: Exception | None = None
    text = 0
    try:
        for item in items:
            ahead.append(item)
            if isinstance(item, Draft):
                text += len(item.body or "") + sum(map(len, item.extra.values()))
            if len(ahead) >= _AHEAD or text >= _TEXT or isinstance(item, Restored):  # whose dates are settled
                break
    except Exception as error:  # of any kind: what was read before it is given first
        failure = error
    orders = {day_comes_first(date.text) for item in ahead if isinstance(item, Draft) for date in item.dates} - {None}
    if len(orders) == 1:
        day_first = True in orders
        yield from (_settled(item, day_first) for item in ahead)
        items = (_settled(item, day_first) for item in items)
    else:
        yield from ahead
    if failure:
        raise failure
    yield from items


def _settled(item: Draft | Skipped, day_first: bool) -> Draft | Skipped:
    if isinstance(item, Draft) and any(AMBIGUOUS in date.note for date in item.dates):
        item.dates = tuple(_read(date, day_first) if AMBIGUOUS in date.note else date for date in item.dates)
    return item


def _read(date: DateEvidence, day_first: bool) -> DateEvidence:
    if day_first:
        return replace(date, date=read_day_first(date.text), note=date.note.replace(AMBIGUOUS, FILE_DAY_FIRST))
    return replace(date, note=date.note.replace(AMBIGUOUS, FILE_MONTH_FIRST))
