"""hotline owns the desk: cases, identity checks, who looked at whom and why, agents acting for a caller.

It says what became of cases. It listens to every other service, so that one view shows a person's whole history
also while those services are down; personal details are opened with each person's key, which registration keeps.
"""
