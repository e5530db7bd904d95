"""The four stages of a report, each made only from those before it: facts, figures, words, layout."""
