"""Learn `sentences.json`, what Punkt knows of news prose: `python -m index.train_sentences FILE...`.

Each FILE is `.jsonl.gz` with rows `{"text", "title"}` of plain text; a title is not needed. What is learned are words,
and no sentence is kept: abbreviations, and words that begin sentences after one. They are joined with those of our own
below, which news prose uses and a corpus may be too small for. Punkt's third kind of knowledge, pairs of words across a
full stop, is left out: with these starters no pair changes a decision. The same files give the same words.
`docs/model-card.md` says what the file in the package was learned from.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from nltk.tokenize.punkt import PunktTrainer

_OUT = Path(__file__).with_name("sentences.json")

_ABBREVIATIONS = """
mr mrs ms mx dr prof rev fr hon pres gov sen sens rep reps lt col gen maj capt cmdr cpl sgt pvt adm brig supt det insp
atty amb sec messrs mme mlle jr sr st ste ph.d m.d b.a m.a m.p k.c q.c
inc corp co ltd plc bros cos assn assoc dept univ inst intl natl div u.s u.k u.n e.u u.s.a u.a.e d.c ave blvd rd mt ft
ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev n.h n.j n.m n.y n.c n.d
okla ore pa r.i s.c s.d tenn tex va vt wash w.va wis wyo ont que alta
jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs fri a.m p.m a.d b.c
no nos art fig figs vol vols ed eds pp vs v etc e.g i.e cf al approx est ca max min sq oz lb lbs km mph tel ext misc
"""

# After an abbreviation a capital is no sign of a new sentence ("U.S. Army"), unless the word is one of these.
_STARTERS = """
a about according after all also although an and another any as asked at authorities because before besides both but
by critics despite during earlier each either even every few finally first for former from he her here his how however
i if in indeed instead it its last later like many meanwhile more moreover most much nearly neither nevertheless
investigators no nobody none nor not nothing now of officers officials on once one only or other others our over
perhaps police prosecutors rather reports researchers residents several she since so some someone sources soon still
such than that the their then there therefore these they this those though through thus to today together two under
unlike until we what when where whether which while who why with witnesses yet you your
"""

# What Punkt takes for an abbreviation is kept when that many texts have it; one text makes a name of anything.
_TEXTS = 3
# A word begins sentences when it is not a name: when this share of it is written small where no sentence begins.
_SMALL = 0.8

_WITH_STOP = re.compile(r"(?<![\w.])([A-Za-z][A-Za-z.]*[A-Za-z])\.(?=[\s,;])")
_INSIDE = re.compile(r"(?<=[a-z,] )[^\W\d_]+")


def learned(texts: Iterable[str]) -> dict[str, list[str]]:
    """The content of `sentences.json` that Punkt learns from `texts`."""
    abbreviations, starters = set(_ABBREVIATIONS.split()), set(_STARTERS.split())
    trainer = PunktTrainer()
    trainer.get_params().abbrev_types.update(abbreviations)
    in_texts: Counter[str] = Counter()
    small: Counter[str] = Counter()
    capitalised: Counter[str] = Counter()
    for text in texts:
        trainer.train(text, finalize=False)
        in_texts.update({word.lower() for word in _WITH_STOP.findall(text)})
        for word in _INSIDE.findall(text):
            (small if word.islower() else capitalised)[word.lower()] += 1
    parameters = trainer.get_params()
    abbreviations.update(word for word in parameters.abbrev_types if in_texts[word] >= _TEXTS)
    starters.update(
        word
        for word in parameters.sent_starters
        if word.isalpha() and small[word] >= _SMALL * (small[word] + capitalised[word])
    )
    return {"abbreviations": sorted(abbreviations), "starters": sorted(starters)}


def _texts(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield f"{row.get('title', '')}\n\n{row['text']}"


def main(paths: list[str]) -> None:
    """Learn from the given files and write what is learned."""
    content = learned(_texts(paths))
    _OUT.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    print(", ".join(f"{len(words)} {name}" for name, words in content.items()), f"{_OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
