"""Who was above and below an alleged perpetrator on the day of an incident, and what links them.

docs/adr/0035-chains-on-a-day.md has the rules with their reasons. In short:

- The chain is that of the day asked. Uncertain dates are every day they can be: *surely* is each day
  asked, by lines that hold however the dates fall; *possibly* is one of the days, if they fall so.
- Who serves in an institution is under it while the tenure lasts. Who leads it stands above it, where a
  source says so. Nobody is above an office only because he holds another one there.
- Standing in a chain accuses nobody. Everybody is presumed innocent.
- A person is named as an alleged perpetrator of a case by two people; until then the name stands nowhere
  but in the proposal.
"""
