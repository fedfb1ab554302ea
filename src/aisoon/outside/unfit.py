"""Why a file is not kept: said to programs by a code, to people by a sentence."""


class BadFile(Exception):
    """A file that was not kept; `code` for programs, the message for people."""

    code = "file_unreadable"


class EmptyFile(BadFile):
    """Nothing was in it."""

    code = "file_empty"


class TooLarge(BadFile):
    """More bytes, or more pixels, than fit."""

    code = "file_too_large"


class UnknownType(BadFile):
    """Its first bytes are none of the types that fit."""

    code = "file_type_unknown"


class Unreadable(BadFile):
    """It starts like a picture and is none."""

    code = "file_unreadable"
