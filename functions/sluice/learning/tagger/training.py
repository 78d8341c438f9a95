"""The training loop: seeded, bounded in CPU time, validated on template families that it never reads."""

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sluice.learning.tagger.examples import IGNORE, Example
from sluice.learning.tagger.network import Tagger

POOL = 192
"""Examples drawn at a time to make batches of."""

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train: ``minutes`` of process CPU time end it early, whatever ``steps`` say."""

    steps: int = 3_000
    tokens: int = 2_400
    rate: float = 4e-4
    warmup: float = 0.06
    masked: float = 0.06
    minutes: float = 60.0
    seed: int = 20261122


def train(tagger: Tagger, examples: Iterator[Example], recipe: Recipe, *, mask_id: int, log: Log) -> None:
    """Fit ``tagger`` in place."""
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    groups = [p for p in tagger.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=0.01)
    started, shown = time.process_time(), 0.0
    pool = _pooled(examples, recipe.tokens, rng)
    tagger.train()
    for step in range(recipe.steps):
        spent = (time.process_time() - started) / 60
        done = max(step / recipe.steps, spent / recipe.minutes)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * _pace(done, recipe.warmup)
        loss = _step(tagger, next(pool), optimizer, mask_id=mask_id, masked=recipe.masked, rng=rng)
        shown = loss if not shown else 0.95 * shown + 0.05 * loss
        if step % 25 == 0:
            log(f"step {step} loss {shown:.4f} {spent:.1f} CPU minutes")


def _pace(done: float, warmup: float) -> float:
    if done < warmup:
        return done / warmup
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (done - warmup) / (1 - warmup)))


def _pooled(examples: Iterator[Example], tokens: int, rng: random.Random) -> Iterator[list[Example]]:
    """Batches of about so many tokens and of similar length, so that little is spent on padding."""
    while True:
        pool = sorted((next(examples) for _ in range(POOL)), key=lambda e: len(e.ids))
        batches: list[list[Example]] = [[]]
        for example in pool:
            if batches[-1] and len(example.ids) * (len(batches[-1]) + 1) > tokens:
                batches.append([])
            batches[-1].append(example)
        rng.shuffle(batches)
        yield from batches


def _step(
    tagger: Tagger,
    batch: Sequence[Example],
    optimizer: torch.optim.Optimizer,
    *,
    mask_id: int,
    masked: float,
    rng: random.Random,
) -> float:
    ids, labels, padding = _padded(batch, tagger.shape.vocabulary, mask_id=mask_id, masked=masked, rng=rng)
    scores = tagger(ids, padding)
    loss = torch.nn.functional.cross_entropy(scores.flatten(0, 1), labels.flatten(), ignore_index=IGNORE)
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]  # torch's own
    torch.nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def _padded(
    batch: Sequence[Example], words: int, *, mask_id: int, masked: float, rng: random.Random
) -> tuple[Tensor, Tensor, Tensor]:
    longest = max(len(example.ids) for example in batch)
    ids = torch.zeros((len(batch), longest), dtype=torch.long)
    labels = torch.full((len(batch), longest), IGNORE, dtype=torch.long)
    padding = torch.ones((len(batch), longest), dtype=torch.bool)
    for row, example in enumerate(batch):
        size = len(example.ids)
        hidden = [mask_id if n > 0 and t < words and rng.random() < masked else t for n, t in enumerate(example.ids)]
        ids[row, :size] = torch.tensor(hidden)
        labels[row, :size] = torch.tensor(example.labels)
        padding[row, :size] = False
    return ids, labels, padding
