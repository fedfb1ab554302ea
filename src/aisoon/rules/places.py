"""Where countries are, roughly: enough to say that a picture was taken far from one, and for nothing else."""

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371
SLACK_KM = 600
"""Beyond a country's own reach: holidays over the border, and positions in whole degrees."""

COUNTRIES = {
    "AT": (47.6, 14.1, 320), "AU": (-25.7, 134.5, 2300), "BE": (50.6, 4.6, 160), "BG": (42.8, 25.2, 290),
    "BR": (-10.8, -53.1, 2500), "CA": (56.8, -96.0, 3100), "CH": (46.8, 8.2, 190), "CN": (36.5, 103.8, 2700),
    "CY": (35.1, 33.2, 120), "CZ": (49.8, 15.5, 270), "DE": (51.1, 10.4, 480), "DK": (56.0, 10.0, 400),
    "EE": (58.7, 25.5, 210), "ES": (40.2, -3.6, 1900), "FI": (64.5, 26.3, 620), "FR": (46.6, 2.5, 750),
    "GB": (54.1, -2.9, 730), "GR": (39.1, 22.9, 520), "HR": (45.1, 16.4, 330), "HU": (47.2, 19.4, 280),
    "IE": (53.2, -8.1, 260), "IN": (22.9, 79.6, 1700), "IS": (65.0, -18.6, 280), "IT": (42.8, 12.1, 780),
    "JP": (37.6, 138.0, 1500), "KR": (36.4, 127.8, 300), "LI": (47.2, 9.5, 30), "LT": (55.3, 23.9, 220),
    "LU": (49.8, 6.1, 60), "LV": (56.9, 24.9, 260), "MT": (35.9, 14.4, 40), "MX": (23.9, -102.5, 1700),
    "NL": (52.1, 5.3, 190), "NO": (64.6, 14.2, 1000), "NZ": (-41.8, 171.5, 950), "PL": (52.1, 19.4, 420),
    "PT": (39.6, -8.5, 1700), "RO": (45.9, 24.9, 400), "RS": (44.2, 20.8, 280), "SE": (62.8, 16.7, 850),
    "SI": (46.1, 14.8, 130), "SK": (48.7, 19.5, 220), "TR": (39.1, 35.2, 850), "UA": (49.0, 31.4, 700),
    "US": (42.0, -98.0, 4300),
}  # fmt: skip
"""The middle of a country in degrees, and how far in kilometres its own places lie from it (islands far out included)."""


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two places, over the sphere."""
    up, across = radians(other[0] - one[0]) / 2, radians(other[1] - one[1]) / 2
    part = sin(up) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(across) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(part)))


def far(place: tuple[float, float] | None, country: str) -> bool | None:
    """Whether a place is certainly not in a country or near it; None when either is not known."""
    if place is None or country not in COUNTRIES:
        return None
    *middle, reach = COUNTRIES[country]
    return apart((middle[0], middle[1]), place) > reach + SLACK_KM
