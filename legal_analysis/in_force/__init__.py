"""Which provisions were in force at a place on a day, why, and which incidents show it.

The rules, with their reasons, stand in docs/adr/0029-decrees-in-force.md. In short:

- A day is whole. A provision binds from the day on which it begins, that day included. It does not bind
  on the day on which a later policy that repeals it begins. A last day that is recorded is included.
- Uncertain dates are every day they can be. *Surely*: on each day that is asked, however the dates fall.
  *Possibly*: on one of them, if they fall so.
- A repeal reaches as far as the policy that repeals, takes nothing else with it, and stays when that one
  is repealed itself. What implemented the repealed policy is only possibly in force from then on.
- A provision whose policy was amended is only possibly in force as it reads, until its own end is recorded.
- Of what was reversed or amended on a day nobody recorded, or may have been, no end is known.
"""

from .judging import Answer, Asked, Certainty, Reason, Why
from .reading import answers

__all__ = ["Answer", "Asked", "Certainty", "Reason", "Why", "answers"]
