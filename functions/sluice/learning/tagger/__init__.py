"""Training the embedded tier: labelled documents -> a small tagger -> int8 ONNX with its card."""
