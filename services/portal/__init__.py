"""Portal owns the pages of people: the desk, the wall, the office, employers', banks' and citizens' pages.

It keeps sessions and nothing else: whatever a page shows or does goes through the other services' doors with the
visitor's own token, so a page can do no more than the visitor may, and a service that is down empties its tiles only.

Says: nothing
Hears: nothing

It is one room, with a folder of pages for each kind of visitor: pages/desk, pages/office, pages/employer, pages/bank,
pages/facility, pages/my and pages/open, which is for everybody.
"""
