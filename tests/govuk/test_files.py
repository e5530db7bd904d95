"""The form that takes a file: what was found in one is confirmed for that file alone."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from govuk import FileForm

SHA256 = "a" * 64


def sent(**fields):
    data = QueryDict(mutable=True)
    data.update(fields)
    return FileForm(data, {"file": SimpleUploadedFile("list.csv", b"a,b")})


def test_nothing_is_asked_of_a_file_in_which_nothing_was_found():
    assert "accept_findings" not in FileForm().fields
    assert "accept_findings" not in sent(version="1").fields


def test_the_question_names_the_file_and_its_answer_is_the_hash():
    form = sent(version="1")
    form.ask_to_accept("list.xlsx", SHA256)
    shown = str(form)
    assert "I have looked at what was found in “list.xlsx”" in shown
    assert SHA256 in shown


def test_what_was_confirmed_comes_back_and_what_is_no_hash_confirms_nothing():
    form = sent(accept_findings=SHA256)
    assert form.is_valid()
    assert form.cleaned_data["accept_findings"] == [SHA256]
    assert sent(accept_findings="on").fields["accept_findings"].choices == []


def test_a_file_is_asked_for_unless_something_else_may_take_its_place():
    form = FileForm({"version": "1"})
    assert form.errors["file"] == ["Select a file"]
    assert "File (optional)" not in str(FileForm())
