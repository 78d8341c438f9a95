"""How Sluice learns: labelled documents, training, evaluation. The training half is never deployed."""
