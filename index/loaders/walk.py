"""The files below the folders that were named on the command line, in a stable order.

Left out without a word, and only below folders: hidden files and folders, the parts of pages that a browser saved
(`Page_files` beside `Page.html`), and the few files of `IGNORED`. Everything else is found, and whether it is an
article is for `index.loaders.load` to say. Links are followed, but no folder is entered twice.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.article import Skipped
from index.loaders.files import path_text

# What describes a folder or was put there by the system.
IGNORED = re.compile(r"(?:readme|licen[cs]e|copying)(?:\.(?:md|txt|rst))?|thumbs\.db|desktop\.ini", re.IGNORECASE)
_PARTS = "_files"
_PAGES = (".html", ".htm", ".xhtml")


@dataclass(frozen=True, slots=True)
class Found:
    """A file to load.

    `path` and `root` are absolute; `root` is the path that was named (the file itself, if it was named); `folder`
    is the name of the folder right below the root in which the file lies, that of the root where it lies in the root
    itself; None in the root of the file system. A file that was named has the folder that it has below a folder
    that was named as well; else it is `alone`, and has the one it lies in.
    """

    path: Path
    root: Path
    folder: str | None
    alone: bool = False


def walk(paths: Iterable[Path]) -> Iterator[Found | Skipped]:
    """All files at and below `paths`, each once: those of a folder by name, then those of its sub-folders by name.

    A path that does not exist and a folder that cannot be read are `Skipped`.
    """
    roots = list(dict.fromkeys(path.absolute() for path in paths))
    named = {root for root in roots if not os.path.isdir(root)}
    entered: set[tuple[int, int]] = set()
    folders = [root for root in roots if root not in named]
    for root in roots:
        if root not in named:
            yield from _below(root, named, entered)
        elif os.path.lexists(root):
            above = next((folder for folder in folders if folder in root.parents), None)
            yield Found(root, root, _source_folder(root.parent, above or root.parent), above is None)
        else:
            yield Skipped(path_text(root), "", "there is no such file or folder")


def _below(root: Path, named: set[Path], entered: set[tuple[int, int]]) -> Iterator[Found | Skipped]:
    """The files below `root`, without those that were named themselves and folders that were entered before."""
    pending = [root]
    while pending:
        folder = pending.pop()
        try:
            status = folder.stat()
            if (identity := (status.st_dev, status.st_ino)) in entered:
                continue
            entered.add(identity)
            with os.scandir(folder) as entries:
                listed = sorted((entry for entry in entries if entry.name[0] != "."), key=lambda entry: entry.name)
        except OSError as error:
            yield Skipped(path_text(folder), "", f"the folder cannot be read: {error.strerror}")
            continue
        pages = {os.path.splitext(entry.name)[0] for entry in listed if entry.name.lower().endswith(_PAGES)}
        source = _source_folder(folder, root)
        folders = []
        for entry in listed:
            path = folder / entry.name
            if _is_folder(entry):
                if not (entry.name.endswith(_PARTS) and entry.name.removesuffix(_PARTS) in pages):
                    folders.append(path)
            elif path not in named and not IGNORED.fullmatch(entry.name):
                yield Found(path, root, source)
        pending += reversed(folders)


def _source_folder(folder: Path, root: Path) -> str | None:
    """The name of the folder right below `root` in which `folder` lies, or that of the root."""
    return next(iter(folder.relative_to(root).parts), os.path.basename(os.path.normpath(root))) or None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that cannot be followed: whoever loads it says why
        return False
