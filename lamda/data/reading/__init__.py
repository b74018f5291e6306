"""Own files as rows: unpacking, lines, tables; each fault named, and the rest goes on."""
