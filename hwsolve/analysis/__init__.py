"""Functions as a whole: composed into one formula, differentiated to any order, checked by values
alone."""
