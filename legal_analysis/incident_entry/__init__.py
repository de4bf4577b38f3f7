"""The guided path on which an analyst enters who did what to whom, a group of questions to a page.

    questions.py   the forms: one class a page
    finding.py     search first: persons, authorities, accounts and sources that she may see
    pages.py       which pages there are, in which order, and when each is asked
    copying.py     an act copied with one side left open; an incident as it stands, to be corrected
    entering.py    from the answers to the record
    summary.py     the answers in words, to check

What was answered lies in an Entry (evidence/entries.py), under the key of its page.
"""
