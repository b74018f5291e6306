"""Mutations of the corpus, the annotated sets and what was filtered."""

from __future__ import annotations

from benchmarks.mutations.base import Mutation

MUTATIONS: tuple[Mutation, ...] = ()
