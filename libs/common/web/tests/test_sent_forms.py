"""A sent form comes back filled, marked and open; nothing that was typed becomes markup."""

from markupsafe import Markup

from libs.common.web.sent_forms import Sent, Wrong, give_back

PAGE = Markup("""<form method="post" action="/other"><input name="note" value="kept"></form>
<details class="panel"><summary>More</summary><form method="post" action="/cases">
<input type="hidden" name="kind" value="a"><label for="note-1">Note <small>of a</small></label>
<input id="note-1" name="note" value=""></form></details>
<details><summary>More</summary><form method="post" action="/cases">
<input type="hidden" name="kind" value="b"><label for="note-2">Note</label>
<input id="note-2" name="note" value="" aria-describedby="note-2-hint">
<select id="why" name="why"><option value="x" selected>x</option><option value="y">y</option></select>
<textarea id="text" name="text"></textarea><input type="checkbox" name="sure" value="yes" checked>
<input id="numbers" name="numbers" data-holds="phones" value="+66"></form></details>""")
SENT = Sent("/cases", [("kind", "b"), ("note", '"><b>x'), ("why", "y"), ("text", "</textarea>&"), ("numbers", "081")])


def test_the_form_that_was_sent_is_filled_and_no_other() -> None:
    back = give_back(PAGE, SENT, []).html
    assert 'name="note" value="kept"' in back
    assert '<input id="note-1" name="note" value="">' in back
    assert '<input id="note-2" name="note" aria-describedby="note-2-hint" value="&#34;&gt;&lt;b&gt;x">' in back
    assert '<option value="x">x</option><option value="y" selected>y</option>' in back
    assert '<textarea id="text" name="text">&lt;/textarea&gt;&amp;</textarea>' in back
    assert '<input type="checkbox" name="sure" value="yes">' in back, "what was not sent was not ticked"
    assert 'name="kind" value="b"' in back


def test_its_details_are_open_and_those_of_others_are_not() -> None:
    back = give_back(PAGE, SENT, []).html
    assert back.count("<details open>") == 1
    assert back.index("<details open>") < back.index('value="b"')
    assert '<details class="panel"><summary>' in back


def test_a_fault_stands_at_its_field_and_the_summary_leads_there() -> None:
    wrong = [Wrong("/case/note", "Too <long>."), Wrong("/phones/0", "No number."), Wrong("/nobody", "Not here.")]
    back = give_back(PAGE, SENT, wrong)
    assert [(one.label, one.id) for one in back.faults] == [("Note", "note-2"), ("", "numbers"), ("", "")]
    assert '<span class="wrong" id="note-2-wrong">Too &lt;long&gt;.</span><input id="note-2"' in back.html
    assert 'aria-invalid="true" aria-describedby="note-2-hint note-2-wrong"' in back.html
    assert 'aria-describedby="numbers-wrong"' in back.html
    assert back.html.count('aria-invalid="true"') == 2


def test_a_form_that_forgets_comes_back_empty() -> None:
    page = PAGE.replace('action="/cases">', 'action="/cases" data-forget>')
    assert "&gt;&lt;b&gt;" not in give_back(page, SENT, [Wrong("/note", "Wrong.")]).html


def test_the_form_of_another_address_with_the_same_members_is_filled() -> None:
    checked = Sent("/check", [("why", "y"), ("text", "typed"), ("numbers", "0")])
    assert ">typed</textarea>" in give_back(PAGE, checked, []).html
    assert give_back(PAGE, Sent("/check", [("unknown", "1")]), []).html == PAGE
