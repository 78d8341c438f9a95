"""The tagger: the first layers of MiniLM over a pruned vocabulary, a label per token."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

HEADS = 12
EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a network; ``vocabulary`` counts ordinary pieces, ``specials`` our own tokens after them."""

    vocabulary: int
    specials: int
    labels: int
    layers: int = 4
    hidden: int = 384
    inner: int = 1536
    positions: int = 512


class Layer(nn.Module):
    """One BERT encoder layer."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=EPSILON)
        self.widen = nn.Linear(shape.hidden, shape.inner)
        self.narrow = nn.Linear(shape.inner, shape.hidden)
        self.norm_out = nn.LayerNorm(shape.hidden, eps=EPSILON)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """(batch, tokens, hidden) -> the same; ``mask`` is added to the attention scores."""
        batch, tokens, hidden = x.shape
        qkv = self.query_key_value(x).view(batch, tokens, 3, HEADS, hidden // HEADS)
        query, key, value = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        mixed = _attend(query, key, value, mask).transpose(1, 2).reshape(batch, tokens, hidden)
        x = self.norm(x + self.dropout(self.attended(mixed)))
        wide = nn.functional.gelu(self.widen(x))
        return self.norm_out(x + self.dropout(self.narrow(wide)))


def _attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    """Attention; without a mask (which is how the network is exported) in plain operations that ONNX fuses well."""
    if mask is not None:
        return nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
    return (query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5).softmax(-1) @ value


class Tagger(nn.Module):
    """Token ids -> label scores. Ordinary word vectors stay as they were pre-trained; ours are learned."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.hidden)
        self.words.weight.requires_grad_(False)  # noqa: FBT003  # torch's own signature
        self.specials = nn.Embedding(shape.specials, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=EPSILON)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.head = nn.Linear(shape.hidden, shape.labels)
        self.dropout = nn.Dropout(dropout)

    def forward(self, ids: Tensor, padding: Tensor | None = None) -> Tensor:
        """(batch, tokens) ids -> (batch, tokens, labels); ``padding`` is True where there is no token."""
        table = torch.cat((self.words.weight, self.specials.weight))
        x = nn.functional.embedding(ids, table) + self.positions.weight[: ids.shape[1]]
        x = self.dropout(self.norm(x))
        mask = None if padding is None else torch.zeros(padding.shape).masked_fill(padding, -1e9)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return self.head(self.dropout(x))


def from_minilm(
    weights: Mapping[str, Tensor], keep: list[int], *, meanings: list[list[int]], shape: Shape, layers: list[int]
) -> Tagger:
    """A tagger that starts from MiniLM: the rows ``keep`` of its vocabulary and the given ``layers``.

    ``meanings`` are, per special token, the base rows of the words that come nearest to it; it starts as their mean.
    """
    tagger = Tagger(shape)
    words = weights["embeddings.word_embeddings.weight"]
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    with torch.no_grad():
        tagger.words.weight.copy_(words[keep])
        starts = torch.stack([words[rows].mean(0) for rows in meanings])
        tagger.specials.weight.copy_(starts + 0.01 * torch.randn(shape.specials, shape.hidden))
        tagger.positions.weight.copy_(weights["embeddings.position_embeddings.weight"] + kind)
        _copy_norm(tagger.norm, weights, "embeddings.LayerNorm")
        for layer, number in zip(tagger.layers, layers, strict=True):
            _copy_layer(layer, weights, f"encoder.layer.{number}")
    return tagger


def _copy_layer(layer: Any, weights: Mapping[str, Tensor], name: str) -> None:
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    layer.query_key_value.weight.copy_(torch.cat([weights[f"{part}.weight"] for part in parts]))
    layer.query_key_value.bias.copy_(torch.cat([weights[f"{part}.bias"] for part in parts]))
    _copy_linear(layer.attended, weights, f"{name}.attention.output.dense")
    _copy_norm(layer.norm, weights, f"{name}.attention.output.LayerNorm")
    _copy_linear(layer.widen, weights, f"{name}.intermediate.dense")
    _copy_linear(layer.narrow, weights, f"{name}.output.dense")
    _copy_norm(layer.norm_out, weights, f"{name}.output.LayerNorm")


def _copy_linear(to: nn.Linear, weights: Mapping[str, Tensor], name: str) -> None:
    to.weight.copy_(weights[f"{name}.weight"])
    to.bias.copy_(weights[f"{name}.bias"])


def _copy_norm(to: nn.LayerNorm, weights: Mapping[str, Tensor], name: str) -> None:
    to.weight.copy_(weights[f"{name}.weight"])
    to.bias.copy_(weights[f"{name}.bias"])
