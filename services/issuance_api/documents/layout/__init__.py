"""The vocabulary every paper is made of: a page, its blocks, set lines, tags, and what machines find."""
