"""How the router learns: tables of who was right and what it cost, fitting, operating points, budgets, cascades."""
