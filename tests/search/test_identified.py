"""Columns by identity: against a count by hand of what the index and people say is one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import ENTITY_FIELDS, ENTITY_TYPES, Article, Entity, EntityType
from index.corrections import KINDS, Correction
from index.identities import Identities, SameKeys
from search.curation import Curated
from search.names import ENTITY_FACETS
from search.snapshot import Snapshot
from tests.search.test_snapshot import make_article, snapshot_of

NAMES = ["Ada", "Bo", "Cy", "Di"]
TYPES = st.sampled_from(ENTITY_TYPES)
Key = tuple[EntityType, str]


@st.composite
def corrections(draw: st.DrawFn) -> Correction:
    kind = draw(st.sampled_from(KINDS))
    names = draw(st.lists(st.sampled_from([*NAMES, "Nobody"]), min_size=2, max_size=3, unique=True))
    to = {"rename": "Eve", "retype": draw(TYPES)}.get(kind, "")
    return Correction(kind, draw(TYPES), tuple(names if kind == "merge" else names[:1]), to)


def article(number: int, named: list[Key]) -> Article:
    entities: dict[str, tuple[Entity, ...]] = {
        ENTITY_FIELDS[type_]: tuple(
            Entity(type_, name.lower(), name, ((name, 1),)) for each, name in named if each == type_
        )
        for type_ in ENTITY_TYPES
    }
    return replace(make_article(number), **entities)  # type: ignore[arg-type]


class ByHand:
    """The same, with one dictionary and no array: each key has an identity, each identity a type and a name."""

    def __init__(self, named: set[Key], identities: dict[EntityType, dict[str, str]]) -> None:
        self.identity: dict[Key, Key | None] = {key: key for key in named}
        self.type: dict[Key, EntityType] = {key: key[0] for key in named}
        self.names = {key: key[1] for key in named}
        self.known: dict[Key, Key] = {}
        for type_, found in identities.items():
            for key, other in found.items():
                if {(type_, key.title()), (type_, other.title())} <= named:
                    self.identity[type_, key.title()] = (type_, other.title())

    def find(self, type_: EntityType, name: str) -> Key | None:
        key = type_, name
        return key if key in self.identity else self.known.get(key)

    def apply(self, correction: Correction, articles: dict[Key, int]) -> None:
        keys = [key for name in correction.names if (key := self.find(correction.type, name)) is not None]
        if not keys:
            return
        first = self.identity[keys[0]]
        match correction.kind:
            case "merge":
                for key in keys[1:]:
                    self.join(self.identity[key], first)
                if first is not None:
                    self.names[first] = correction.names[0]
            case "block":
                self.join(first, None)
            case "rename" if first is not None:
                self.names[first] = correction.to
                self.known.setdefault((correction.type, correction.to), first)

    def join(self, one: Key | None, other: Key | None) -> None:
        if one is not None:
            self.identity = {key: other if mine == one else mine for key, mine in self.identity.items()}


ROWS = st.lists(st.lists(st.tuples(TYPES, st.sampled_from(NAMES)), max_size=6, unique=True), min_size=1, max_size=5)
IDENTITIES = st.dictionaries(TYPES, st.fixed_dictionaries({}, optional={"ada": st.just("bo"), "cy": st.just("di")}))


@settings(max_examples=80, deadline=None)
@given(ROWS, IDENTITIES, st.lists(corrections().filter(lambda each: each.kind not in ("split", "retype")), max_size=4))
def test_each_document_has_each_of_its_entities_once(
    rows: list[list[Key]], identities: dict[EntityType, dict[str, str]], changes: list[Correction]
) -> None:
    every = {type_: identities.get(type_, {}) for type_ in ENTITY_TYPES}
    curated = Curated(Identities(1, {type_: SameKeys(found) for type_, found in every.items()}), tuple(changes))
    snapshot = snapshot_of([[article(number, named) for number, named in enumerate(rows)]], [], curated=curated)
    by_hand = ByHand({key for named in rows for key in named}, every)
    for change in changes:
        by_hand.apply(change, {})
    for doc, named in enumerate(rows):
        for type_, facet in ENTITY_FACETS.items():
            ordered = [by_hand.identity[key] for key in named if key[0] == type_]
            expected = [by_hand.names[identity] for identity in dict.fromkeys(ordered) if identity is not None]
            assert shown(snapshot, doc, type_) == expected
            assert list(snapshot.columns.values[facet].values) == sorted(snapshot.columns.values[facet].values)


def shown(snapshot: Snapshot, doc: int, type_: EntityType) -> list[str]:
    facet = ENTITY_FACETS[type_]
    return [snapshot.names[facet].shown[code] for code in snapshot.columns.values[facet].of_one(doc)]


def named_by(changes: list[Correction], *rows: list[Key]) -> list[dict[str, list[str]]]:
    identities: dict[EntityType, dict[str, str]] = {"person": {"ada": "bo"}, "org": {}, "place": {}}
    articles = [article(number, row) for number, row in enumerate(rows)]
    snapshot = snapshot_of(
        [articles],
        [],
        curated=Curated(Identities(1, {type_: SameKeys(found) for type_, found in identities.items()}), tuple(changes)),
    )
    return [
        {type_: found for type_ in ENTITY_TYPES if (found := shown(snapshot, doc, type_))} for doc in range(len(rows))
    ]


ROW: list[list[Key]] = [
    [("person", "Bo"), ("person", "Ada"), ("place", "Cy")],
    [("person", "Ada")],
    [("person", "Cy"), ("place", "Di")],
]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], [{"person": ["Bo"], "place": ["Cy"]}, {"person": ["Bo"]}, {"person": ["Cy"], "place": ["Di"]}]),
        (
            [Correction("split", "person", ("Ada",))],
            [{"person": ["Bo", "Ada"], "place": ["Cy"]}, {"person": ["Ada"]}, {"person": ["Cy"], "place": ["Di"]}],
        ),
        (
            [Correction("split", "person", ("Bo",))],
            [{"person": ["Bo", "Ada"], "place": ["Cy"]}, {"person": ["Ada"]}, {"person": ["Cy"], "place": ["Di"]}],
        ),
        (
            [Correction("rename", "person", ("Bo",), "Bob"), Correction("split", "person", ("Bo",))],
            [{"person": ["Bo", "Bob"], "place": ["Cy"]}, {"person": ["Bob"]}, {"person": ["Cy"], "place": ["Di"]}],
        ),
        (
            [Correction("rename", "person", ("Bo",), "Bob"), Correction("merge", "person", ("Bob", "Cy"))],
            [{"person": ["Bob"], "place": ["Cy"]}, {"person": ["Bob"]}, {"person": ["Bob"], "place": ["Di"]}],
        ),
        (
            [Correction("retype", "person", ("Cy",), "place")],
            [{"person": ["Bo"], "place": ["Cy"]}, {"person": ["Bo"]}, {"place": ["Di", "Cy"]}],
        ),
        (
            [Correction("retype", "person", ("Ada",), "org")],
            [{"org": ["Bo"], "place": ["Cy"]}, {"org": ["Bo"]}, {"person": ["Cy"], "place": ["Di"]}],
        ),
        (
            [Correction("retype", "person", ("Bo",), "org"), Correction("block", "org", ("Bo",))],
            [{"place": ["Cy"]}, {}, {"person": ["Cy"], "place": ["Di"]}],
        ),
        (
            [Correction("block", "place", ("Di",)), Correction("split", "place", ("Di",))],
            [{"person": ["Bo"], "place": ["Cy"]}, {"person": ["Bo"]}, {"person": ["Cy"], "place": ["Di"]}],
        ),
        (
            [Correction("block", "place", ("Cy",)), Correction("rename", "place", ("Cy",), "Eve")],
            [{"person": ["Bo"]}, {"person": ["Bo"]}, {"person": ["Cy"], "place": ["Di"]}],
        ),
    ],
)
def test_changes_of_a_merge_file(changes: list[Correction], expected: list[dict[str, list[str]]]) -> None:
    assert named_by(changes, *ROW) == expected


def test_a_name_that_the_archive_sees_otherwise_is_what_it_sees() -> None:
    moved: dict[EntityType, dict[str, EntityType]] = {"person": {"cy": "place"}, "place": {"eve": "org"}}
    identities = Identities(1, {type_: SameKeys({}) for type_ in ENTITY_TYPES}, moved)
    snapshot = snapshot_of(
        [[article(number, row) for number, row in enumerate(ROW)]], [], curated=Curated(identities, ())
    )
    assert [shown(snapshot, doc, "person") for doc in range(3)] == [["Bo", "Ada"], ["Ada"], []]
    assert [shown(snapshot, doc, "place") for doc in range(3)] == [["Cy"], [], ["Di", "Cy"]]
