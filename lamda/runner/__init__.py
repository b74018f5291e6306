"""The pipeline as data: dvc.yaml read into plain objects that an orchestrator can render."""
