"""A questionnaire of two questions, and how a file of one is read."""

from returns.questionnaire import load

GOOD = """
meta: {edition: test, version: 1, title: A return, valid_from: 2026-04-01, due_working_days: 20}
sections:
- key: A
  title: First
  questions:
  - {id: A1, text: 'Is it done?', answer: compliance, owner: siro, frequency: quarterly, applies: core, evidence: none}
  - {id: A2, text: 'How many?', answer: count, owner: siro, frequency: yearly, applies: core, evidence: none,
     show_if: {question: A1, is: met}}
"""


def read(folder, text):
    """The questionnaire that a file of this text holds."""
    path = folder / "test.yaml"
    path.write_text(text)
    return load(path)
