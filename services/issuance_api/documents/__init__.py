"""DRAWS THE PAPERS.

Does: draws 保証証書, 「認証キー」のお知らせ and 保証料計算書 as PDF; the same content gives the same bytes.
Owns: the converted fonts in a cache folder, and the worker processes that draw.
Knows nothing of: HTTP, SQL, mail, and where a document goes next.
"""
