"""Recompute the hash on a receipt from the signed answers as they were downloaded."""

import hashlib
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from audit.chain import canonical


class Command(BaseCommand):
    help = "Print the SHA-256 of a downloaded signed.json, as its receipt shows it."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--expect", help="the hash on the receipt: the command fails when it differs")

    def handle(self, *, file: Path, expect: str | None = None, **options):
        try:
            body = file.read_bytes()
            data = json.loads(body)
        except (OSError, ValueError) as problem:
            raise CommandError(f"{file} is not a signed return: {problem}") from problem
        if canonical(data) != body:
            raise CommandError(f"{file} is not as it was downloaded: its bytes are not in canonical form.")
        digest = hashlib.sha256(body).hexdigest()
        self.stdout.write(digest)
        if expect and expect.replace(" ", "").lower() != digest:
            raise CommandError(f"The hash on the receipt is another one: {expect}")
