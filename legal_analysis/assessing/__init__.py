"""Assessments: written version on version, offered to a second person, read and agreed.

`texts` says what may stand in one, `writing` makes its versions, `second` is for who reads it after her.
PostgreSQL holds that one version follows on the other, that each is kept, that what changes is a draft
again, and that nobody is the second reader of what she wrote (migration 0014).
"""
