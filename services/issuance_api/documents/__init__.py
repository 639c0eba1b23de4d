"""DRAWS THE PAPERS.

Does: turns a certificate into PDF bytes: the 保証証書 and the 「認証キー」のお知らせ; same content in, same bytes out.
Owns: the converted fonts in a cache folder, and the worker processes that draw.
Knows nothing of: HTTP, SQL, mail, and where a document goes next.
"""
