"""The identities of an archive: worked out at the end of a run, once for each commit, and told when damaged."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import orjson
import pytest

from index.archive import Archive
from index.article import Entity
from index.errors import IndexDamaged
from index.identities import _VERSION, NO_IDENTITIES, evidence, identities_path, read_identities, update_identities
from index.schema import to_document
from index.writer import ArchiveWriter
from tests.index.archives import INDEXED_AT, article

SAME = {"ada j norrgren": "ada norrgren"}


def write(archive: Archive, people: dict[int, str]) -> None:
    with ArchiveWriter(archive) as writer:
        for number, name in people.items():
            entity = Entity("person", name.lower(), name, ((name, 2), (name.split()[-1], 1)))
            writer.put(to_document(replace(article(number), people=(entity,)), INDEXED_AT), replace=True)


def test_a_run_ends_with_the_identities_of_its_commit(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path / "index")
    assert read_identities(archive.folder) == NO_IDENTITIES
    write(archive, dict.fromkeys(range(5), "Ada Norrgren"))
    write(archive, {5: "Ada J Norrgren"})
    found = read_identities(archive.folder)
    assert found.generation == archive.generation()
    assert {type_: same.keys for type_, same in found.of.items()} == {"person": SAME, "org": {}, "place": {}}
    assert (found.of["person"].places.tolist(), found.of["person"].identities.tolist()) == ([0], [1])
    write(archive, {5: "Ida Norrgren"})
    assert read_identities(archive.folder).of["person"].keys == {}


def test_evidence_is_counted_over_articles_that_are_not_deleted(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path / "index")
    write(archive, dict.fromkeys(range(5), "Ada Norrgren"))
    write(archive, {0: "Ida Norrgren"})
    leaves = [leaf for leaf, _ in archive.reader().leaf_readers()]
    articles, written = evidence(leaves, "person")
    assert articles == {"ada norrgren": 4, "ida norrgren": 1}
    assert sorted(written) == [("ada norrgren", "Norrgren", 4), ("ida norrgren", "Norrgren", 1)]


def test_a_name_is_of_the_type_that_nearly_all_articles_see_in_it(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path / "index")
    write(archive, dict.fromkeys(range(10), "Ada Norrgren"))
    place = Entity("place", "ada norrgren", "Ada Norrgren", (("Ada Norrgren", 1),))
    with ArchiveWriter(archive) as writer:
        writer.put(to_document(replace(article(10), places=(place,)), INDEXED_AT), replace=True)
    assert read_identities(archive.folder).moved == {"person": {}, "org": {}, "place": {"ada norrgren": "person"}}


def checked(content: bytes) -> bytes:
    """As it is written: the checksum before it."""
    return b"%08x\n%b" % (crc32(content), content)


def test_a_byte_that_is_another_is_told(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path / "index")
    write(archive, dict.fromkeys(range(5), "Ada Norrgren") | {5: "Ada J Norrgren"})
    path = identities_path(archive.folder)
    written = path.read_bytes()
    for place in range(len(written)):
        path.write_bytes(written[:place] + bytes([written[place] ^ 1]) + written[place + 1 :])
        with pytest.raises(IndexDamaged, match="Delete it"):
            read_identities(archive.folder)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"version": %d, "generation": 1}' % _VERSION, b"\xff"])
def test_a_damaged_file_is_told_and_the_next_run_writes_it_anew(tmp_path: Path, content: bytes) -> None:
    archive = Archive.create(tmp_path / "index")
    write(archive, dict.fromkeys(range(5), "Ada Norrgren") | {5: "Ada J Norrgren"})
    path = identities_path(archive.folder)
    path.write_bytes(checked(content) if content else content)
    with pytest.raises(IndexDamaged, match=re.escape(str(path))):
        read_identities(archive.folder)
    update_identities(archive)
    assert read_identities(archive.folder).of["person"].keys == SAME


@pytest.mark.parametrize("moved", [[], {}, {"person": ["ada"]}, {"person": {"ada": "ship"}, "org": {}, "place": {}}])
def test_types_that_are_none_are_told(tmp_path: Path, moved: object) -> None:
    archive = Archive.create(tmp_path / "index")
    write(archive, {1: "Ada Norrgren"})
    path = identities_path(archive.folder)
    written = orjson.loads(path.read_bytes().partition(b"\n")[2])
    path.write_bytes(checked(orjson.dumps(written | {"moved": moved})))
    with pytest.raises(IndexDamaged):
        read_identities(archive.folder)


def test_what_other_rules_found_is_worked_out_anew(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path / "index")
    write(archive, dict.fromkeys(range(5), "Ada Norrgren") | {5: "Ada J Norrgren"})
    path = identities_path(archive.folder)
    written = path.read_bytes().partition(b"\n")[2]
    path.write_bytes(checked(written.replace(b'"version":%d' % _VERSION, b'"version":%d' % (_VERSION - 1))))
    assert read_identities(archive.folder) == NO_IDENTITIES
    update_identities(archive)
    assert read_identities(archive.folder).of["person"].keys == SAME
