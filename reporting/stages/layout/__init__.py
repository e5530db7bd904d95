"""The last stage: facts, figures and words as what a template reads."""
