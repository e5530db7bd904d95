"""How much of an uploaded file is received: what is beyond the limit is read from the connection and kept nowhere.

Django writes whatever comes to the folder for temporary files, which is memory in a container. A form here takes one file.
"""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from audit.uploads.limits import LARGEST


class LimitedUploadHandler(FileUploadHandler):
    """Comes before Django's own handlers. A file that is cut off here is larger than `LARGEST` still, and refused as such."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._received = 0  # bytes of all files of the request

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The same bytes for the handlers after this one, or nothing once there are too many."""
        if self._received > LARGEST:
            return None
        self._received += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leaves the file to the handlers after this one."""
