"""What it costs and what it earns: the formulas behind `sluice plan`, each with its source.

inputs     every assumption, with its reason       value      E[E], RoI, ENCS, break-even price of an error
staffing   servers for a p99: Erlang C, M/G/c      machines   GPUs for a lane
costs      dollars per million jobs, break-even    outlook    all of it for one set of inputs
show, plot  a table, a picture                     command    `sluice plan`
"""
