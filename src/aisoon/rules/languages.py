"""Languages: which ones the product speaks, and which of them somebody would rather have."""

ALL = {"en": "English", "de": "Deutsch", "es": "Español", "ar": "العربية", "zh": "中文"}
"""The languages there are catalogs for, each by its own name."""

UNFINISHED: frozenset[str] = frozenset()
"""Those whose catalogs are not whole yet: not offered to anybody."""

NAMES = {name: own for name, own in ALL.items() if name not in UNFINISHED}
"""The languages the product speaks."""

RIGHT_TO_LEFT = ("ar",)


def base(locale: str) -> str:
    """The language of a locale: de_AT speaks de."""
    return locale.replace("-", "_").partition("_")[0].lower()


def best(accepted: str, otherwise: str = "en") -> str:
    """The language a browser would rather have, by its Accept-Language header."""
    wanted = []
    for part in accepted.split(",")[:20]:
        name, _, quality = part.strip().partition(";q=")
        try:
            wanted.append((-float(quality or 1), base(name)))
        except ValueError:
            continue
    return next((name for _, name in sorted(wanted) if name in NAMES), otherwise)
