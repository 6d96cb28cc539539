"""Goals: what is to be reached, what was, and what will be, from the ledger of one's own selling.

The way of a number: the ledger of a lead → its `journey` under a goal → cells of the `tally`, which
add up over all leads → `rates` → `forecast`, `needs` → one `report`.
"""
