"""The forms of answers: problems in three languages, pages by cursor, versions, one answer for repeated requests."""
