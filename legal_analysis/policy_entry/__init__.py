"""Entering a policy: what is asked, what may be the same one already, and how it becomes record.

`questions` are the forms, `pages` their order, `similar` finds what may be there already, `rules` what may
be done in which state, `writing` turns answers into rows and rows into answers, `summary` says them in
words to be checked.
"""
