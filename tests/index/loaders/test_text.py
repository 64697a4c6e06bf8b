"""Plain text: charsets, and line ends."""

from __future__ import annotations

import pytest

from index.article import Draft
from tests.index.loaders.conftest import Loaded

ENGLISH = "The mayor’s café – “closed for now” – reopens at £3 a cup."
FRENCH = "Les élèves du collège ont protesté à Orléans, où la forêt brûle déjà près des fenêtres."
RUSSIAN = "Сегодня в порту города открыли новый причал для паромов и рыбацких лодок."
POLISH = "Prezydent miasta powiedział, że żółte światła są już naprawione, choć ćwiczenia wciąż trwają."
CZECH = "Předseda vlády řekl, že příští most přes řeku bude dokončen až začátkem zimy, což města potěšilo."
JAPANESE = "市長は新しい港の開港式で、来年の春までに橋を完成させると述べた。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((text, "utf-8") for text in (ENGLISH, FRENCH, RUSSIAN, POLISH, JAPANESE)),
        *((ENGLISH, encoding) for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252")),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (POLISH, "cp1250"),
        (CZECH, "cp1250"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
    ],
)
def test_charsets(loaded: Loaded, text: str, encoding: str) -> None:
    (draft,) = loaded("a.txt", text.encode(encoding))

    assert isinstance(draft, Draft)
    assert draft.text == text


def test_a_few_damaged_bytes_do_not_change_the_charset(loaded: Loaded) -> None:
    (draft,) = loaded("a.txt", (FRENCH * 3).encode() + b"\xe9\n")

    assert isinstance(draft, Draft)
    assert (draft.text or "").startswith(FRENCH)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(loaded: Loaded, end: str) -> None:
    (draft,) = loaded("a.txt", f"One{end}{end}Two{end}")

    assert isinstance(draft, Draft)
    assert draft.text == "One\n\nTwo\n"
