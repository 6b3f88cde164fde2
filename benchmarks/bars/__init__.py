"""One module for each thing that is measured; each yields `measure.Bar`s."""
