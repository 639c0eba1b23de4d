"""The pages, in a folder for each audience; its `__init__.py` lists what it has."""
