"""Finding in free text what nobody meant to say in it: names, telephones, places, days. Pure functions."""
