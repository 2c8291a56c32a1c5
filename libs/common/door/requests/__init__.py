"""The forms of requests: members of bodies, numbers, days and ids, each in one exact form."""
