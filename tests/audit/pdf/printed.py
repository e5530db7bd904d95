"""What the paper of the tests is made from."""

from datetime import UTC, datetime
from pathlib import Path

CREATED = datetime(2008, 6, 18, 10, 30, tzinfo=UTC)


TEMPLATES = Path(__file__).parent.parent / "templates"


DATA = {
    "paper": {
        "short": "A paper of the test",
        "demonstration": "Demonstration: this is only a test.",
        "edition_line": "Edition 1, draft.",
        "issuer": "Data Handling Portal",
        "description": "What a test prints.",
    },
    "heading": "Every letter counts",
    "paragraphs": [
        "One paragraph of reading text that is long enough to be broken over several lines of the column."
    ]
    * 4,
    "rows": list(range(90)),
}
