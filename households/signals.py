"""What households tell the parts that hang on them. Handlers run inside the change's transaction.

`person_left(person, kind, on, by)`: a person died (`died`), moved away (`departed`) or left with
the closing of the file (`closed`): reminders stop, open files are asked to be closed.
`person_returned(person, kind, by)`: that was taken back, or the person came back.
`row_set_aside(merge, row)`: sender is the model; of two rows that two files of one person had on the
same thing, the merged file's was set aside (row: its columns). `merge.step(other)` notes what changes.
`row_returning(merge, row)`: the merge is undone and the row about to be put back; a handler that
answers False leaves it out, because what it stood on has changed since.
`household_moved(household, former_station, by)`: the whole file stands at another station now.
`assessed(result)`: a scale was run for a person, or a result corrected (ScaleResult).
"""

from django.dispatch import Signal

person_left = Signal()
person_returned = Signal()
household_moved = Signal()
assessed = Signal()
row_set_aside = Signal()
row_returning = Signal()
