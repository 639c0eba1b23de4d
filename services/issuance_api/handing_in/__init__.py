"""提出: how number and key of a guarantee reach the town, by that town's rule.

`case` decides what goes where under which names; guide, mail and package are made of it alike.
"""
