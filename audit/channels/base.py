"""What every channel shares."""


class TryLater(Exception):
    """It did not work this time. The text is for the people who watch the outbox: no personal data."""
