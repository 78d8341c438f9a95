"""``sluice train``: from seed to a folder with model, vocabulary, labels and the figures for its card."""

import itertools
import random
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file

from sluice.backends.embedded.encoding import SPECIAL_TOKENS, type_token
from sluice.learning.synthetic.generate import write
from sluice.learning.tagger.concepts import concepts
from sluice.learning.tagger.export import export
from sluice.learning.tagger.network import Shape, Tagger, from_minilm
from sluice.learning.tagger.study import Corpus, encoder_of, stream
from sluice.learning.tagger.training import Log, Recipe, train
from sluice.learning.tagger.vocabulary import chosen, meanings


@dataclass(frozen=True, slots=True)
class Base:
    """The pre-trained encoder (all-MiniLM-L6-v2): its weights, its vocabulary, and which of its layers to keep."""

    weights: Path
    vocabulary: Path
    layers: tuple[int, ...] = (0, 1, 2, 3)


def run(corpus: Corpus, base: Base, recipe: Recipe, *, out: Path, log: Log) -> Tagger:
    """Train on the training split of ``corpus`` and export to ``out``."""
    learned = corpus.of("train")
    tokens, rows = chosen(base.vocabulary, _texts(learned), concepts())
    vocabulary = {token: number for number, token in enumerate(tokens)}
    encoder = encoder_of(vocabulary)
    shape = Shape(
        vocabulary=len(rows),
        specials=len(SPECIAL_TOKENS) + len(concepts()),
        labels=len(encoder.labels.names),
        layers=len(base.layers),
    )
    weights = load_file(base.weights)
    near = meanings(base.vocabulary, tokens[len(rows) :])
    torch.manual_seed(recipe.seed)
    tagger = from_minilm(weights, rows, meanings=near, shape=shape, layers=list(base.layers))
    log(f"{len(learned.families)} families, {len(learned.labelled)} labelled documents, {len(tokens)} tokens, {shape}")
    examples = stream(learned, encoder, seed=recipe.seed + recipe.worker)
    train(tagger, examples, recipe, mask_id=vocabulary["[MASK]"], log=log)
    if recipe.worker:
        return tagger
    size = export(tagger, out, tokens=tokens, types=concepts())
    log(f"exported {size:,} bytes to {out}")
    return tagger


def _texts(corpus: Corpus) -> list[str]:
    """A fixed sample of what will be read, to choose the vocabulary by."""
    rng = random.Random(7)
    drawn = [write(family, rng).text for family in corpus.families for _ in range(12)]
    return drawn + [document.text for document in itertools.islice(corpus.labelled, 2_000)]


__all__ = ["Base", "run", "type_token"]
