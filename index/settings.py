"""The one place where the environment is read."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import DatelineError


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this installation is set up; each field names its environment variable."""

    index: Path = Path("var/index")  # DATELINE_INDEX: the folder of the index
    entities: Path | None = None  # DATELINE_ENTITIES: the merge file; None is entities.toml in that folder
    title: str = "Dateline"  # DATELINE_TITLE: the name that the pages carry
    base_url: str = ""  # DATELINE_URL: the public address, for feeds; "" takes it from the request
    host: str = "127.0.0.1"  # HOST
    port: int = 8000  # PORT
    recogniser: str = ""  # DATELINE_RECOGNISER: "spacy:PACKAGE" for a spaCy pipeline; "" is our own

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; a `DatelineError` names the variable that cannot be understood."""
        defaults = cls()
        port = environ.get("PORT") or str(defaults.port)
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise DatelineError(f"PORT is {port!r}: set it to a number from 1 to 65535.")
        recogniser = environ.get("DATELINE_RECOGNISER") or defaults.recogniser
        if recogniser and not re.fullmatch(r"spacy:\w+(\.\w+)*", recogniser):
            raise DatelineError(
                f"DATELINE_RECOGNISER is {recogniser!r}: leave it unset, or name a pipeline: spacy:en_core_web_trf."
            )
        return cls(
            index=Path(environ.get("DATELINE_INDEX") or defaults.index),
            entities=Path(environ["DATELINE_ENTITIES"]) if environ.get("DATELINE_ENTITIES") else None,
            title=environ.get("DATELINE_TITLE") or defaults.title,
            base_url=(environ.get("DATELINE_URL") or defaults.base_url).rstrip("/"),
            host=environ.get("HOST") or defaults.host,
            port=int(port),
            recogniser=recogniser,
        )
