"""What functions carry, as zips built without Docker: their code, and two layers that they share.

A zip is named after what went into it and kept in out/assets, so that the next synth builds only what has changed. The
same inputs make the same bytes, hence the same asset hash, and nothing is uploaded twice.
"""

import os
import shutil
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sluice.local import asset as building
from sluice.local import bundle as bundling
from sluice.local.bundle import FUNCTIONS

ROOT = FUNCTIONS.parent
BUILT = ROOT / "out" / "assets"
EMBEDDED = ROOT / "requirements" / "embedded.txt"
MODEL = FUNCTIONS / "embedded_model"

UNUSED = (
    "aws_lambda_powertools/event_handler",
    "aws_lambda_powertools/utilities/auth_alpha",
    "aws_lambda_powertools/utilities/circuit_breaker",
    "aws_lambda_powertools/utilities/feature_flags",
    "aws_lambda_powertools/utilities/idempotency",
    "aws_lambda_powertools/utilities/kafka",
    "aws_lambda_powertools/utilities/parser",
    "onnxruntime/backend",
    "onnxruntime/datasets",
    "onnxruntime/quantization",
    "onnxruntime/tools",
    "onnxruntime/transformers",
)
"""Parts of libraries that no function imports, a sixth of what would be carried; a test holds the rest together."""
EFFORT = 6
"""zlib's level for layers: half the time of the highest, for two parts in a thousand."""

_BUILDERS = (Path(__file__), Path(building.__file__), Path(bundling.__file__))
Build = Callable[[Path], bytes]


class Assets:
    """The zips of one app. ``code_only`` leaves bytecode out, for emulators that run a Python of their own."""

    def __init__(self, *, folder: Path = BUILT, code_only: bool = False) -> None:
        self._folder = folder
        self._code_only = code_only

    def code(self, function: str) -> Path:
        """The code of one function and of the shared package."""
        names = [FUNCTIONS / name for name in bundling.code_of(function)]
        if self._code_only:
            return self._kept(f"{function}-source", names, lambda _: bundling.bundle(function))
        return self._kept(function, names, lambda stage: building.asset(function, stage, python=building.interpreter()))

    def dependencies(self) -> Path:
        """The layer with what every function stands on."""
        return self._kept("dependencies", [building.REQUIREMENTS], _dependencies)

    def model(self) -> Path:
        """The layer with the embedded model and what runs it."""
        return self._kept("model", [EMBEDDED, building.REQUIREMENTS, *_model_files()], _model)

    def _kept(self, name: str, inputs: Iterable[Path], build: Build) -> Path:
        """The zip that ``build`` makes of ``inputs``, by its older copy if there is one."""
        path = self._folder / f"{name}-{_digest(inputs)}.zip"
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            for older in self._folder.glob(f"{name}-????????????????.zip"):
                older.unlink(missing_ok=True)
            with TemporaryDirectory(prefix="asset-") as stage:
                content = build(Path(stage))
            # Renamed when complete, so that a synth that was killed, or runs beside this one, leaves no half of a zip.
            unfinished = path.with_suffix(f".{os.getpid()}")
            unfinished.write_bytes(content)
            unfinished.replace(path)
        return path


def _dependencies(stage: Path) -> bytes:
    _install(stage / "python", building.REQUIREMENTS)
    return building.compiled(stage, python=building.interpreter(), effort=EFFORT)


def _model(stage: Path) -> bytes:
    requirements = stage / "requirements"
    requirements.write_text(building.requirements_beyond(EMBEDDED))
    _install(stage / "python", requirements)
    requirements.unlink()
    (stage / MODEL.name).mkdir()
    for path in _model_files():
        shutil.copyfile(path, stage / MODEL.name / path.name)
    return building.compiled(stage, python=building.interpreter(), effort=EFFORT)


def _install(folder: Path, requirements: Path) -> None:
    building.install(folder, requirements)
    for name in UNUSED:
        shutil.rmtree(folder / name, ignore_errors=True)


def _model_files() -> list[Path]:
    """What the model is made of; its card is for people."""
    return sorted(path for path in MODEL.iterdir() if path.is_file() and path.suffix != ".md")


def _digest(inputs: Iterable[Path]) -> str:
    told = sha256(f"{building.RUNTIME} {building.PLATFORM}".encode())
    for path in (*_BUILDERS, *inputs):
        told.update(sha256(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes()).digest())
    return told.hexdigest()[:16]
