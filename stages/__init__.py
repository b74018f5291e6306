"""One module for each stage of dvc.yaml: bind params, call one function, write metrics."""
