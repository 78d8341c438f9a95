"""Every value has a witness: where a text states values, what they mean, and whether an answer is borne out by it."""

from sluice.evidence.candidates import Candidate
from sluice.evidence.locate import locate
from sluice.evidence.roles import rivals
from sluice.evidence.source import Source, read
from sluice.evidence.values import normalise
from sluice.evidence.witness import as_json, judge

__all__ = ["Candidate", "Source", "as_json", "judge", "locate", "normalise", "read", "rivals"]
