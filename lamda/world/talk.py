"""What ordinary talk says (placeholder until the phrasings stand)."""


def ordinary_talk() -> list[str]:
    """Every text of the banks and templates, for names that talk needs."""
    return []
