"""The embedded world: true facts, a forum that talks about them, and raters that know them.

A plug-in: other rooms find it by name (`lamda_world.plugin`), so that data and people of the
user's own can take its place.
"""
