"""Finding things: one search over what is coded, titled and summarised; never over what is sealed.

`asked` says what is looked for, `conditions` which records fit it, `gathering` finds them in a given
time, `facets` counts them by what they have (`values`), in the database (`tally`); `keeping` holds a
search for its asker, `work` does a long one as a job.
`narratives` is apart: the words of the accounts of one case, opened in memory and recorded.
"""
