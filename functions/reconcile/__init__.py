"""The `reconcile` function."""
