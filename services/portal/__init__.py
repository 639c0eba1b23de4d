"""PAGES FOR PEOPLE.

Does: shows builders, officers and towns what the three APIs say, and sends them what people type. It holds no rule, no
row and no number of the trade; it calls the APIs over HTTP as any other front end does.
Owns: schema `portal`: sessions and unfinished forms, encrypted.
Hears: nothing.
Says: nothing.
"""
