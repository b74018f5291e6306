"""Texts from anywhere on their way into the corpus: steps that keep a row or say why not."""
