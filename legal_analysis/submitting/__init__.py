"""Preparing a submission: what a person must write, what the system fills, how long it is.

`places` lists where a person writes, `writing` keeps her versions, `standing` says how it stands: what
is missing, how long it is as its receiver counts, and what must be known before it is prepared.
"""
