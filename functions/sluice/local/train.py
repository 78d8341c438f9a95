"""`sluice train`: what it is told; PyTorch is imported when the work begins."""

import argparse
import sys
from pathlib import Path


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked of it."""
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the model goes")
    parser.add_argument("--labelled", action="append", default=[], metavar="FILE:TYPE:FIELD", help="may be repeated")
    parser.add_argument("--minutes", type=float, default=45.0, help="CPU minutes per worker (default 45)")
    parser.add_argument("--steps", type=int, default=100_000, help="end after so many steps, if minutes last longer")
    parser.add_argument("--workers", type=int, default=2, help="processes that train together (default 2)")
    parser.add_argument("--seed", type=int, default=20261122)


def run(asked: argparse.Namespace) -> int:
    """Train the embedded model.

    Reads synthetic documents of every liability type and any labelled JSONL files (`--labelled FILE:TYPE:FIELD`, where
    FIELD's value names the source, so that no vendor is both trained on and measured), and writes ONNX, vocabulary,
    labels and a card with the accuracy on template families that were held out. The same seed gives the same documents.
    """
    from sluice.learning.tagger.trainer import Labelled, Study, train
    from sluice.learning.tagger.training import Recipe
    from sluice.local.weights import cache_dir, fetch
    from sluice.local.weights_catalogue import MINILM, MINILM_VOCABULARY

    def tell(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    recipe = Recipe(minutes=asked.minutes, seed=asked.seed, workers=asked.workers, steps=asked.steps)
    labelled = tuple(Labelled(*one.rsplit(":", 2)) for one in asked.labelled)
    weights, vocabulary = (str(fetch(one, cache_dir(), tell)) for one in (MINILM, MINILM_VOCABULARY))
    train(Study(weights, vocabulary, str(asked.out), recipe, labelled), tell)
    return 0
