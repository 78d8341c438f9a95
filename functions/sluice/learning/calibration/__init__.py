"""How sure is sure: a model's answers on labelled documents -> `sluice.confidence.Calibration`.

rated       a judged field of a labelled document: its signals, and whether it is right
curves      ridge logistic on the signals, then isotonic; the strength chosen by leaving families out
acceptance  thresholds with a bounded error, chosen in a fixed order
fitting     all of it together, on scores from models that did not see a document's family
synthetic   labelled documents by template families
command     `sluice calibrate`
"""
