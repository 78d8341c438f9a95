"""`sluice types`: what can be extracted without a schema of one's own."""

import argparse

from sluice import documents


def options(parser: argparse.ArgumentParser) -> None:
    """Nothing can be asked of it."""


def run(asked: argparse.Namespace) -> int:  # noqa: ARG001  # every command's signature
    """List the document types and their fields: name, kind, meaning."""
    for name in documents.names():
        print(name)
        for spec in documents.load(name).fields:
            choices = f" ({', '.join(spec.choices)})" if spec.choices else ""
            print(f"  {spec.path:<20} {spec.kind:<7} {spec.description}{choices}")
    return 0
