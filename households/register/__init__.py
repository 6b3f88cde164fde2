"""What can happen to files as a whole, and how it is taken back (specification 2.16).

The rule behind all of it: a person on the register is a member of exactly one open file, which
stands at the same station and whose head is one of its members. Every function here locks the
files concerned, refuses with a ValidationError that names the field of the form, writes one
`RegisterChange` and tells `households.signals`. Call them through the methods of Household, Person
and RegisterChange.
"""
