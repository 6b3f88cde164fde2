"""The paper file: 一户一档 in fifteen parts, 一人一档 in ten (specification 3.3), as PDF.

Each floor gives what it keeps for a part; parts of which nobody has anything say 无::

    from households import paper

    paper.register(
        paper.Content("housing", paper.HOUSEHOLD, 6, lambda file: [paper.Table(...)])
    )

`file` is a `PaperFile`. A content that returns no blocks has nothing to print. What is printed is
what the reader may see: start from `visible_to(file.user)`, ID numbers and phones only masked.
"""

from households.paper.blocks import Block, Facts, Heading, Note, Picture, Table
from households.paper.registry import (
    HOUSEHOLD,
    PERSON,
    Content,
    PaperFile,
    register,
)

__all__ = [
    "HOUSEHOLD",
    "PERSON",
    "Block",
    "Content",
    "Facts",
    "Heading",
    "Note",
    "PaperFile",
    "Picture",
    "Table",
    "register",
]
