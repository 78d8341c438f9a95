"""How the fine-tuned 8B model is served: what makes it answer within 200 ms, as settings of vLLM.

Decoding 120 JSON tokens takes longer than that on any GPU, for each token reads all weights once. So: weights in FP8
(half the bytes), answers as values alone (some 30 tokens), and speculation by n-grams: an extraction copies its input,
so the next words are often found in the prompt and several are checked in one pass. A cache of the prompt's fixed
beginning saves work, not time. Figures and sources: docs/decisions/0007-serving-the-8b.md.
"""

import json
from dataclasses import dataclass
from typing import Literal

Kind = Literal["vllm", "lmi"]
"""AWS's vLLM image takes vLLM's flags as SM_VLLM_*, the LMI (DJL) image as OPTION_*."""

MODEL_FOLDER = "/opt/ml/model"
"""Where SageMaker puts the weights."""
LONGEST = 8_192
"""Tokens of prompt and answer together: longer documents go to other routes."""
SPECULATION = {"method": "ngram", "num_speculative_tokens": 5, "prompt_lookup_max": 4, "prompt_lookup_min": 2}
_PREFIX: dict[Kind, str] = {"vllm": "SM_VLLM_", "lmi": "OPTION_"}
_OWN: dict[Kind, dict[str, str]] = {
    "vllm": {"SM_VLLM_MODEL": MODEL_FOLDER},
    "lmi": {
        "HF_MODEL_ID": MODEL_FOLDER,
        "OPTION_ASYNC_MODE": "true",
        "OPTION_ROLLING_BATCH": "disable",
        "OPTION_ENTRYPOINT": "djl_python.lmi_vllm.vllm_async_service",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """An image by digest (``REGISTRY/REPOSITORY@sha256:...``), its repository's ARN, and whose settings it reads.

    It must hold vLLM 0.11 or newer: older ones write every request, and so every document, into their log.
    """

    image: str
    repository_arn: str
    kind: Kind = "vllm"

    def __post_init__(self) -> None:
        """Refuse an image by tag: what a tag means can change between two instances."""
        if "@sha256:" not in self.image:
            raise ValueError(f"an image is named by its digest, not {self.image!r}")


def environment(kind: Kind, served_name: str) -> dict[str, str]:
    """The container's environment; ``served_name`` is what requests call the model."""
    flags = {
        "SERVED_MODEL_NAME": served_name,
        "QUANTIZATION": "fp8",
        "KV_CACHE_DTYPE": "fp8",
        "MAX_MODEL_LEN": str(LONGEST),
        "ENABLE_PREFIX_CACHING": "true",
        "SPECULATIVE_CONFIG": json.dumps(SPECULATION),
        "GPU_MEMORY_UTILIZATION": "0.9",
    }
    return {**_OWN[kind], **{f"{_PREFIX[kind]}{name}": value for name, value in flags.items()}}
