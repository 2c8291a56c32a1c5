"""The forms of requests: members of bodies, numbers, days and ids, in one exact form each."""
