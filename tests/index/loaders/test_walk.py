"""Which files are found below folders, in which order, and with which source."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.article import Skipped
from index.loaders import load
from index.loaders.walk import Found, walk


def grow(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")


def test_folders_are_walked_by_name_and_name_the_source(tmp_path: Path) -> None:
    grow(tmp_path, "b.txt", "a.txt", "Post/2024/x.txt", "Post/y.txt", "Bell/z.txt")

    found = [item for item in walk([tmp_path]) if isinstance(item, Found)]

    assert [(str(item.path.relative_to(tmp_path)), item.folder) for item in found] == [
        ("a.txt", tmp_path.name),
        ("b.txt", tmp_path.name),
        ("Bell/z.txt", "Bell"),
        ("Post/y.txt", "Post"),
        ("Post/2024/x.txt", "Post"),
    ]
    assert {item.root for item in found} == {tmp_path}


@pytest.mark.parametrize("named", [".", "Post", "Post/2024/..", "Bell/../Post"])
def test_the_source_of_a_file_does_not_depend_on_which_folder_is_named(tmp_path: Path, named: str) -> None:
    grow(tmp_path, "Post/2024/x.txt", "Post/y.txt", "Bell/z.txt")

    folders = {item.path.name: item.folder for item in walk([tmp_path / named]) if isinstance(item, Found)}

    assert folders["y.txt"] == "Post"


@pytest.mark.parametrize(
    ("name", "is_found"),
    [
        ("article.txt", True),
        ("readme-the-fine-print.txt", True),
        ("picture.png", True),  # found, so that loading it can say what it is
        ("other_files/page.html", True),
        ("README.md", False),
        ("readme", False),
        ("LICENSE", False),
        ("Licence.txt", False),
        (".hidden.txt", False),
        (".git/config", False),
        ("Thumbs.db", False),
        ("page_files/script.js", False),
    ],
)
def test_what_is_left_out(tmp_path: Path, name: str, is_found: bool) -> None:
    grow(tmp_path, name, "page.html")

    found = {item.path for item in walk([tmp_path]) if isinstance(item, Found)}

    assert found == {tmp_path / "page.html"} | ({tmp_path / name} if is_found else set())


def test_a_named_file_is_found_whatever_it_is_called(tmp_path: Path) -> None:
    grow(tmp_path, ".hidden", "README.md")

    assert [*walk([tmp_path / ".hidden", tmp_path / "README.md"])] == [
        Found(tmp_path / name, tmp_path / name, tmp_path.name, alone=True) for name in (".hidden", "README.md")
    ]


@pytest.mark.parametrize(("folders", "source"), [([], "2024"), ([""], "Post"), (["Post"], "2024"), (["Bell"], "2024")])
def test_the_source_of_a_file_that_is_named_is_that_of_the_folder_named_above_it(
    tmp_path: Path, folders: list[str], source: str
) -> None:
    grow(tmp_path, "Post/2024/x.txt", "Bell/z.txt")
    named = tmp_path / "Post/2024/x.txt"

    found = [item for item in walk([named, *(tmp_path / folder for folder in folders)]) if isinstance(item, Found)]

    assert [item.folder for item in found if item.path == named] == [source]


def test_each_file_is_found_once(tmp_path: Path) -> None:
    grow(tmp_path, "a/x.txt", "b/y.txt")
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    (tmp_path / "c").symlink_to(tmp_path / "a")

    paths = [
        item.path
        for item in walk([tmp_path, tmp_path / "a", tmp_path / "a/x.txt", tmp_path])
        if isinstance(item, Found)
    ]

    assert sorted(paths) == [tmp_path / "a/x.txt", tmp_path / "b/y.txt"]


def test_links_to_files_and_folders_are_followed(tmp_path: Path) -> None:
    grow(tmp_path, "elsewhere/x.txt", "elsewhere/y.txt")
    root = tmp_path / "root"
    root.mkdir()
    (root / "Post").symlink_to(tmp_path / "elsewhere")
    (root / "y.txt").symlink_to(tmp_path / "elsewhere/y.txt")

    found = [(item.path.name, item.folder) for item in walk([root]) if isinstance(item, Found)]

    assert found == [("y.txt", "root"), ("x.txt", "Post"), ("y.txt", "Post")]


def test_a_path_that_does_not_exist_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    grow(tmp_path, "a.txt")

    missing, found = walk([tmp_path / "nowhere", tmp_path / "a.txt"])

    assert missing == Skipped(str(tmp_path / "nowhere"), "", "there is no such file or folder")
    assert isinstance(found, Found)


def test_a_link_that_cannot_be_followed_costs_no_other_file(tmp_path: Path) -> None:
    grow(tmp_path, "a.txt")
    (tmp_path / "loop").symlink_to("loop")

    found = list(walk([tmp_path, tmp_path / "loop"]))

    assert [item.path.name for item in found if isinstance(item, Found)] == ["a.txt", "loop"]
    (skipped,) = load(tmp_path / "loop")
    assert skipped == Skipped(str(tmp_path / "loop"), "", "Too many levels of symbolic links")


def test_a_folder_whose_name_is_not_utf8_is_named_all_the_same(tmp_path: Path) -> None:
    (skipped,) = walk([tmp_path / os.fsdecode(b"\xe9")])

    assert skipped == Skipped(str(tmp_path / r"\xe9"), "", "there is no such file or folder")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_reported(tmp_path: Path) -> None:
    grow(tmp_path, "a/x.txt", "b/y.txt")
    (tmp_path / "a").chmod(0)

    skipped, found = walk([tmp_path])
    (tmp_path / "a").chmod(0o700)

    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith("the folder cannot be read")
    assert isinstance(found, Found)
