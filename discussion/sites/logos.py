"""Which bytes are a picture that may stand in the head of a page."""

from io import BytesIO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

MOST_BYTES = 100_000
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_SVG = "{http://www.w3.org/2000/svg}svg"
# Far more than a logo has, and read in a moment.
_MOST_ELEMENTS = 5_000


def media_type_of(content: bytes) -> str | None:
    """The media type by the bytes themselves, whatever their name says; None for what is no picture of ours."""
    if content.startswith(_PNG):
        return "image/png"
    if content.startswith(_JPEG):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if _is_svg(content) else None


def _is_svg(content: bytes) -> bool:
    """Whether it is well-formed and begins as SVG. What stands in it runs nowhere: it is shown as a picture."""
    root = None
    try:
        for number, (_, element) in enumerate(iterparse(BytesIO(content), events=("start",), forbid_dtd=True)):
            root = root or element.tag
            if root != _SVG or number > _MOST_ELEMENTS:
                return False
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return False
    return root == _SVG
