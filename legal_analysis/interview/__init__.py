"""The guided path on which a documenter takes down an interview, a group of questions to a page.

    questions_*.py   the forms: one class a page
    pages.py         which pages there are, in which order, and when each is asked
    telling.py       her account while she tells it, on a line that drops
    explanation.py   what is read to her before she decides, by version and language
    summary.py       the answers in words, to check and to read to her
    sending.py       from the answers to the record

What was answered lies in a Draft (evidence/drafts.py), under the key of its page.
"""
