"""A trained tagger -> the files that a Lambda carries: int8 ONNX, vocabulary, labels, card."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from sluice.jobs import Kind
from sluice.learning.tagger.network import Tagger


def export(
    tagger: Tagger, folder: Path, *, tokens: Sequence[str], types: Mapping[str, Mapping[str, tuple[str, Kind]]]
) -> int:
    """Write the model into ``folder``; bytes of the network file."""
    folder.mkdir(parents=True, exist_ok=True)
    network = folder / "model.onnx"
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        _to_onnx(tagger, full)
        quantize_dynamic(full, network, weight_type=QuantType.QInt8, per_channel=True)
    digest = sha256(network.read_bytes()).hexdigest()
    card = {"sha256": digest, "types": {name: dict(fields) for name, fields in types.items()}}
    (folder / "labels.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    (folder / "vocabulary.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
    return network.stat().st_size


def _to_onnx(tagger: Tagger, path: Path) -> None:
    tagger.eval()
    ids = torch.randint(0, tagger.shape.vocabulary, (1, 40))
    torch.onnx.export(
        _Fused(tagger),
        (ids,),
        str(path),
        input_names=["ids"],
        output_names=["scores"],
        dynamic_axes={"ids": {0: "batch", 1: "tokens"}, "scores": {0: "batch", 1: "tokens"}},
        opset_version=17,
        dynamo=False,
    )


class _Fused(torch.nn.Module):
    """The tagger with one embedding table, so that the exported graph has a plain look-up."""

    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        self.tagger = tagger
        table = torch.cat((tagger.words.weight, tagger.specials.weight)).detach()
        self.table = torch.nn.Embedding.from_pretrained(table)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        tagger = self.tagger
        x = tagger.norm(self.table(ids) + tagger.positions.weight[: ids.shape[1]])
        for layer in tagger.layers:
            x = layer(x, None)
        return tagger.head(x)
