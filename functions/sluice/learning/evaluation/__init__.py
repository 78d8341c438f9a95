"""How good is it: answers against labelled documents, with the uncertainty of every figure.

labelled    lines of JSON -> cases with their gold values
equality    are two values the same, by the kind of their field
pairing     the items of two lists matched as well as they can be
decisions   a case and an answer -> one decision per field
figures     decisions -> rates, each with its interval
ranking     does confidence rank errors: AUROC and ECE, or why that cannot be said
bounds      upper bounds of small shares, for documents that come in clusters
comparison  two runs over the same cases: better, worse, can't tell
markdown, html, plots   the same for people
"""
