"""The Pareto front of a batch: what accuracy costs, as a table and a plot."""
