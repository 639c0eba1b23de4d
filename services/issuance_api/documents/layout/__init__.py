"""What every paper is made of: a page, its blocks, set lines, tags, and the data and metadata for machines."""
