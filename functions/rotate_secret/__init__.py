"""Rotate secret: new signing keys every day."""
