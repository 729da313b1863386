"""One file for each row of the fault table; tests.faults.row says how it is written."""
