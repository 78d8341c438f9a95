"""Seeded synthetic documents, labelled as they are written: many template families, each an author with habits.

`facts` invents one consistent loan, a family in `families/` writes it down, `noise` spoils it the way scanners and
transcribers do. Splits are by family, so a score is always on authors the model has never read.
"""
