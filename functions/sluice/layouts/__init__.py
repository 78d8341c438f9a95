"""What a sender prints the same in every letter: documents of a known layout are read without asking a model again.

A *layout* is a document with its numbers and capitalised words taken out. Where a model has answered a few documents of
one layout and always from the same places, those places are read in the next one; only fields without a settled place
are asked for. Nothing is guessed: a field is read only where the label before it is printed as it always was, and what
is read goes through evidence and rules like any answer. Layouts belong to one tenant, document type, prompt and policy.
"""

from sluice.layouts.layout import learned
from sluice.layouts.reading import ENOUGH, Reading, read
from sluice.layouts.skeleton import Skeleton, skeleton

__all__ = ["ENOUGH", "Reading", "Skeleton", "learned", "read", "skeleton"]
