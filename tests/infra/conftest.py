"""Each stage is synthesised once for all tests; none of them where the CDK is not installed."""

import importlib.util
import os
from collections.abc import Callable
from functools import cache

import pytest

if importlib.util.find_spec("aws_cdk") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    os.environ.setdefault("CDK_VALIDATION", "false")
    import cdk  # noqa: F401  # chooses the Node that jsii starts with aws_cdk
    from cdk.templates import Templates, synthesised

    @pytest.fixture(scope="session")
    def stage(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Templates]:
        """The templates of a stage, by its name."""
        return cache(lambda name: synthesised(name, tmp_path_factory.mktemp(name)))

    @pytest.fixture(scope="session")
    def dev(stage: Callable[[str], Templates]) -> Templates:
        """The templates of the stage dev."""
        return stage("dev")
