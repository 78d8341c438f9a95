"""The training loop: seeded, bounded in CPU time, validated on template families that it never reads."""

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, distributed

from sluice.learning.tagger.examples import IGNORE, Example
from sluice.learning.tagger.network import Tagger

POOL = 192
"""Examples drawn at a time to make batches of."""

AVERAGE_EVERY = 8
"""Steps between two averagings of the workers' weights."""

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train: ``minutes`` of the first worker's CPU time end it early, whatever ``steps`` say.

    ``fresh_rate`` is for what does not come from the pre-trained network: our tokens and the head. ``workers``
    processes on this machine train on their own examples and average their weights every AVERAGE_EVERY steps.
    """

    steps: int = 100_000
    tokens: int = 2_400
    rate: float = 8e-4
    fresh_rate: float = 4e-3
    warmup: float = 0.06
    masked: float = 0.06
    minutes: float = 60.0
    seed: int = 20261122
    workers: int = 1
    worker: int = 0
    port: int = 29_611


def train(tagger: Tagger, examples: Iterator[Example], recipe: Recipe, *, mask_id: int, log: Log) -> None:
    """Fit ``tagger`` in place."""
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    optimizer = _optimizer(tagger, recipe)
    together = _Together(recipe)
    started, shown = time.process_time(), 0.0
    pool = _pooled(examples, recipe.tokens, rng)
    tagger.train()
    for step in range(recipe.steps):
        spent = (time.process_time() - started) / 60
        done = max(step / recipe.steps, spent / recipe.minutes)
        if step % AVERAGE_EVERY == 0 and (done := together.agreed(tagger, done)) >= 1:
            break
        done = min(done, 0.999)
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * _pace(done, recipe.warmup)
        loss = _step(tagger, next(pool), optimizer, mask_id=mask_id, masked=recipe.masked, rng=rng)
        shown = loss if not shown else 0.95 * shown + 0.05 * loss
        if step % 25 == 0:
            log(f"step {step} loss {shown:.4f} {spent:.1f} CPU minutes")


def _optimizer(tagger: Tagger, recipe: Recipe) -> torch.optim.AdamW:
    fresh = [*tagger.specials.parameters(), *tagger.head.parameters()]
    new = {id(parameter) for parameter in fresh}
    known = [p for p in tagger.parameters() if p.requires_grad and id(p) not in new]
    groups = [{"params": known, "peak": recipe.rate}, {"params": fresh, "peak": recipe.fresh_rate}]
    return torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=0.01)


class _Together:
    """Workers that average their weights; alone, it does nothing."""

    def __init__(self, recipe: Recipe) -> None:
        self._workers = recipe.workers
        if self._workers > 1:
            address = f"tcp://127.0.0.1:{recipe.port}"
            distributed.init_process_group("gloo", init_method=address, rank=recipe.worker, world_size=self._workers)

    def agreed(self, tagger: Tagger, done: float) -> float:
        """Average the weights; every worker goes on from the first one's progress, so that all stop together."""
        if self._workers == 1:
            return done
        with torch.no_grad():
            learned = [p for p in tagger.parameters() if p.requires_grad]
            flat = torch.cat([p.flatten() for p in learned])
            distributed.all_reduce(flat)
            for parameter, part in zip(learned, flat.split([p.numel() for p in learned]), strict=True):
                parameter.copy_((part / self._workers).view_as(parameter))
        progress = torch.tensor([done])
        distributed.broadcast(progress, 0)
        return float(progress)


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
    loss.backward()
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
