"""The toolset: calculator, translator and retrieval behind one string-in, strings-out call."""
