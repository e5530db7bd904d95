"""What Office and OpenDocument files hold: their XML is read part by part, whatever its prefixes and encoding."""

from xml.parsers import expat

from audit.personal_data import Search
from audit.uploads import limits
from audit.uploads.archives import Parts, holds_a_file
from audit.uploads.limits import Finding, Unusable, personal
from audit.uploads.markup import MARKUP, Reader

OPEN_XML = "application/vnd.openxmlformats-officedocument."
KINDS = {
    ".docx": f"{OPEN_XML}wordprocessingml.document",
    ".xlsx": f"{OPEN_XML}spreadsheetml.sheet",
    ".pptx": f"{OPEN_XML}presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
OPEN_DOCUMENT = (".odt", ".ods")
# What an archive holds when it is what its ending says: every ZIP looks the same from outside.
INSIDE = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/", ".odt": "content.xml", ".ods": "content.xml"}
MAIN = {".docx": ("wordprocessingml", "ms-word"), ".xlsx": ("spreadsheetml", "ms-excel.sheet.macro"),
        ".pptx": ("presentationml", "ms-powerpoint")}  # fmt: skip
OLDER_OFFICE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an older container, in which Office keeps encrypted files
)
ARCHIVES = (".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".7z", ".rar", ".gz", ".jar")
MANIFEST = "META-INF/manifest.xml"  # of OpenDocument: says which parts are encrypted
MACRO_NAMES = ("vbaproject", "/macros/", "/macrosheets/", "/activex/")
MARKUP_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\0<", b"<\0", b"\0<")


def findings(body: bytes, suffix: str) -> list[Finding]:
    """What the file holds that a person should know. Raises Unusable where it cannot be looked at."""
    if body.startswith(OLDER_OFFICE):
        raise Unusable(
            "The file is encrypted or of an older kind. Save it without a password and in today's format"
        )
    parts = Parts(body, suffix)
    search = Search()
    reader = Reader(suffix, search)
    if suffix in OPEN_DOCUMENT:
        _read(parts, MANIFEST, reader)  # first: what is encrypted reads like what is broken
        _is_open_document(parts, suffix)
    elif "[Content_Types].xml" not in parts.names or not any(
        n.startswith(INSIDE[suffix]) for n in parts.names
    ):
        raise Unusable(f"The content of the file is not that of a {suffix} file")
    findings: list[Finding] = []
    for name in parts.names:
        lower = name.lower()
        if any(sign in f"/{lower}" for sign in MACRO_NAMES) or lower.startswith(("basic/", "scripts/")):
            findings.append(Finding("macros"))
        if "embeddings/" in lower or lower.endswith(ARCHIVES):
            findings.append(Finding("embedded"))
        _read(parts, name, reader)
        if reader.is_file:
            findings.append(Finding("embedded"))
    if suffix in MAIN and not any(
        content_kind.endswith("main+xml") and _is_main(content_kind, suffix)
        for content_kind in reader.content_types
    ):
        raise Unusable(f"The content of the file is not that of a {suffix} file")
    findings += reader.findings()
    return [*_in_order(findings), *personal(search.finish())]


def _is_main(content_type: str, suffix: str) -> bool:
    return any(sign in content_type for sign in MAIN[suffix])


def _is_open_document(parts: Parts, suffix: str) -> None:
    mimetype = parts.start("mimetype").decode("ascii", "replace").strip()
    if mimetype != KINDS[suffix] or INSIDE[suffix] not in parts.names:
        raise Unusable(f"The content of the file is not that of a {suffix} file")


def _read(parts: Parts, name: str, reader: Reader) -> None:
    """Read a part that is markup, by its name or by how it begins; of any other see what it is."""
    reader.begin(name)
    markup = name.lower().endswith(MARKUP)
    parser = None
    try:
        for piece in parts.pieces(name):
            if parser is None:
                if not markup and not piece.startswith(MARKUP_STARTS):
                    reader.is_file = holds_a_file(piece)
                    return
                parser = reader.parser()
            parser.Parse(piece, False)
        if parser is not None:
            parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, UnicodeError, ValueError) as problem:
        if isinstance(problem, Unusable):
            raise
        if markup:
            raise Unusable(limits.BROKEN) from None
    reader.end()


def _in_order(findings: list[Finding]) -> list[Finding]:
    """Each once, in the order of the table of kinds."""
    order = list(limits.KINDS_OF_FINDING)
    return sorted(dict.fromkeys(findings), key=lambda finding: order.index(finding.kind))
