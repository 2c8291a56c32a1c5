"""The covenant: a disbursed loan's promise to keep the staff, judged month by month from accepted returns."""
