"""`sluice evaluate`: the pipeline run in this process over labelled documents, and what `learning.evaluation` says.

running  cases -> results, by the same batch as `sluice extract`
runs     results in a file, written and read
command  the command line
"""
