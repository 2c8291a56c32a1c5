"""The counter and the notice board: a death that is reported, announcements and their messages to groups."""
