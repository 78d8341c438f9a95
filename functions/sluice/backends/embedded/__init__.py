"""The in-process model: a small extractive encoder (MiniLM class, int8 ONNX) that can only point at its input.

`evidence` proposes every amount, date, rate and number of the document; the network says which field each one is and
tags names and addresses. It answers the document types that it was trained for, for free and in milliseconds.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
import onnxruntime
import orjson

from sluice.backends.embedded.decoding import Pick, Scores, decode
from sluice.backends.embedded.encoding import encode, type_token
from sluice.backends.embedded.labels import Labels
from sluice.backends.embedded.wordpiece import WordPiece, read_vocabulary
from sluice.deadline import Deadline
from sluice.errors import ConfigurationError, RefusedError
from sluice.evidence import read
from sluice.jobs import FieldSpec
from sluice.ports import Completion, Prompt

WINDOW = 512
OVERLAP = 128


def connect(*, model_dir: str, threads: int = 1) -> "Embedded":
    """The backend over the model kept in ``model_dir``; nothing is loaded before the first question."""
    return Embedded(Path(model_dir), threads=threads)


class Embedded:
    """Answers from the model in a folder: ``model.onnx``, ``vocabulary.txt``, ``labels.json``."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        self._folder = folder
        self._threads = threads

    async def ask(self, prompt: Prompt, model: str, deadline: Deadline) -> Completion:  # noqa: ARG002  # one model a folder
        """Point at the fields of a document type the model knows; RefusedError for any other type."""
        if prompt.document_type not in self.labels.types:
            raise RefusedError(f"the embedded model does not know {prompt.document_type!r}")
        deadline.require(0.005, to="run the embedded model")
        return await asyncio.to_thread(self.answer, prompt)

    def answer(self, prompt: Prompt) -> Completion:
        """The picks of every field as a JSON answer with spans and certainties."""
        picks, tokens = self.pick(prompt.document_type, prompt.fields, prompt.text)
        quotes = {path: prompt.text[slice(*pick.span)] if pick.span else None for path, pick in picks.items()}
        return Completion(
            text=orjson.dumps(quotes).decode(),
            model=self.digest,
            tokens_in=tokens,
            certainty={path: pick.certainty for path, pick in picks.items()},
            spans={path: pick.span for path, pick in picks.items() if pick.span},
        )

    def pick(self, document_type: str, fields: Sequence[FieldSpec], text: str) -> tuple[dict[str, Pick], int]:
        """The picks per field path, and how many tokens the document has for the model."""
        source = read(text)
        encoded = encode(source, self.pieces, self.vocabulary)
        logits = self._logits(encoded.ids, self.vocabulary[type_token(document_type)])
        labels = self.labels.types[document_type]
        return decode(logits, encoded, source, fields, labels=labels), len(encoded.ids)

    def _logits(self, ids: tuple[int, ...], kind: int) -> Scores:
        """Scores of all tokens; a long document is read in overlapping windows, a token where it has most context."""
        head = [self.vocabulary["[CLS]"], kind]
        room = WINDOW - len(head)
        logits = np.zeros((len(ids), len(self.labels.names)), dtype=np.float32)
        starts = range(0, max(1, len(ids) - OVERLAP), room - OVERLAP)
        for start in starts:
            window = ids[start : start + room]
            scores = self.session.run(None, {"ids": np.array([head + list(window)], dtype=np.int64)})[0][0, len(head) :]
            keep = OVERLAP // 2 if start else 0
            logits[start + keep : start + len(window)] = scores[keep:]
        return logits

    @cached_property
    def session(self) -> onnxruntime.InferenceSession:
        """The loaded network; one thread per core it may use."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(self._file("model.onnx"), options, providers=["CPUExecutionProvider"])

    @cached_property
    def vocabulary(self) -> Mapping[str, int]:
        """Token -> id."""
        return read_vocabulary(Path(self._file("vocabulary.txt")))

    @cached_property
    def pieces(self) -> WordPiece:
        """The tokenizer."""
        return WordPiece(self.vocabulary)

    @cached_property
    def labels(self) -> Labels:
        """Which label means which field."""
        return Labels.read(Path(self._file("labels.json")))

    @cached_property
    def digest(self) -> str:
        """``sluice-mini@`` and the first 12 hex digits of the network's SHA-256, as its card states it."""
        card = json.loads(Path(self._file("labels.json")).read_text(encoding="utf-8"))
        return f"sluice-mini@{card['sha256'][:12]}"

    def verify(self) -> bool:
        """True when the network file is the one its card describes."""
        digest = sha256(Path(self._file("model.onnx")).read_bytes()).hexdigest()
        return self.digest.endswith(digest[:12])

    def _file(self, name: str) -> str:
        path = self._folder / name
        if not path.is_file():
            raise ConfigurationError(f"MODEL_DIR {str(self._folder)!r} has no {name}")
        return str(path)
