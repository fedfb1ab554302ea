"""What the demo's marketplace sells, who sells it and who buys: our own words, no real people."""

from typing import NamedTuple


class Item(NamedTuple):
    """One article: sku, title, category, price in minor units of EUR, picture subject, description, attributes."""

    sku: str
    title: str
    category: str
    price: int
    subject: str
    description: str
    attributes: dict[str, str]


class Shop(NamedTuple):
    """One seller: reference, name, staff, country, zone, return address, what it sells."""

    reference: str
    name: str
    staff: str
    country: str
    zone: str
    address: list[str]
    items: list[Item]


NORDLICHT = Shop(
    "nordlicht", "Nordlicht Home", "Sören Lund", "DE", "Europe/Berlin", ["Nordlicht Home", "Speicherstraße 4", "20457 Hamburg"],
    [
        Item("NL-K17", "Enamel kettle, 1.7 l", "kitchen", 4990, "kettle", "For gas and induction. Whistles.", {"Volume": "1.7 l", "Colour": "blue"}),
        Item("NL-T2", "Two-slot toaster", "kitchen", 3990, "toaster", "Seven levels, defrost, crumb tray.", {"Power": "850 W"}),
        Item("NL-L4", "Desk lamp Skagen", "home", 5900, "lamp", "Swivel arm, warm light, switch on the cable.", {"Height": "44 cm"}),
        Item("NL-C1", "Oak dining chair", "home", 12900, "chair", "Solid oak, oiled. Seat height 46 cm.", {"Wood": "oak"}),
        Item("NL-M6", "Stoneware mug, set of four", "kitchen", 2990, "mug", "Dishwasher safe, 350 ml each.", {"Pieces": "4"}),
    ],
)  # fmt: skip
VERDE = Shop(
    "verde", "Casa Verde Moda", "Lucía Ferrer", "ES", "Europe/Madrid", ["Casa Verde Moda", "Carrer de la Llum 12", "46003 València"],
    [
        Item("CV-D1", "Linen summer dress", "fashion", 7900, "dress", "100 % linen, midi length, side pockets.", {"Material": "linen", "Size": "M"}),
        Item("CV-S3", "Poplin shirt, white", "fashion", 4500, "shirt", "Regular fit, easy iron.", {"Material": "cotton", "Size": "L"}),
        Item("CV-B2", "Leather shoulder bag", "bags", 11900, "bag", "Vegetable-tanned, two compartments.", {"Material": "leather"}),
        Item("CV-H5", "Canvas sneakers", "shoes", 5900, "shoes", "Natural rubber sole.", {"Size": "42"}),
    ],
)  # fmt: skip
VOLT = Shop(
    "volt", "Volt & Byte", "Anke de Wit", "NL", "Europe/Amsterdam", ["Volt & Byte", "Havenkade 88", "1013 AK Amsterdam"],
    [
        Item("VB-H9", "Wireless headphones H9", "electronics", 14900, "headphones", "Noise cancelling, 30 hours, USB-C.", {"Colour": "grey"}),
        Item("VB-P3", "Phone P3, 128 GB", "electronics", 64900, "phone", "6.1 inch, two cameras, unlocked.", {"Memory": "128 GB", "Weight": "210 g"}),
        Item("VB-L1", "Clip-on reading lamp", "electronics", 890, "lamp", "Rechargeable, three levels.", {"Charge": "USB-C"}),
    ],
)  # fmt: skip
FOLIO = Shop(
    "folio", "Folio Books", "Grace Mbeki", "GB", "Europe/London", ["Folio Books", "14 Canal Row", "Manchester M4 6HQ"],
    [
        Item("FB-1", "The Salt Road, hardcover", "books", 2400, "book", "312 pages, thread-sewn, with map.", {"Pages": "312"}),
        Item("FB-2", "A Field Guide to Clouds", "books", 1800, "book", "Illustrated, 240 pages.", {"Pages": "240"}),
    ],
)  # fmt: skip
SHOPS = (NORDLICHT, VERDE, VOLT, FOLIO)

BUYERS = (
    ("Marta Nowak", "marta@example.com", "PL"),
    ("Jonas Weber", "jonas@example.com", "DE"),
    ("Chiara Conti", "chiara@example.com", "IT"),
    ("Elif Kaya", "elif@example.com", "DE"),
    ("Tom Baker", "tom@example.com", "GB"),
    ("Inès Laurent", "ines@example.com", "FR"),
    ("Mikkel Holm", "mikkel@example.com", "DK"),
    ("Noa Cohen", "noa@example.com", "NL"),
    ("Petra Svoboda", "petra@example.com", "CZ"),
    ("Diego Ruiz", "diego@example.com", "ES"),
)
STAFF = (
    ("agent", "Ana Silva", "ana@example.com", False),
    ("agent", "Ben Okafor", "ben@example.com", False),
    ("agent", "Lea Brandt (queue lead)", "lea@example.com", True),
    ("operator", "Olga Petrova", "olga@example.com", False),
    ("operator", "Omar Haddad", "omar@example.com", False),
    ("carrier", "Parcel service", "parcels@example.com", False),
)
SNAPS = (
    ("kettle", "dented"), ("toaster", "broken_screen"), ("lamp", "cracked"), ("chair", "scratched"), ("mug", "cracked"),
    ("dress", "torn"), ("dress", "stained"), ("shirt", "wrong_colour"), ("bag", "scratched"), ("shoes", "too_small"),
    ("headphones", "missing_part"), ("phone", "broken_screen"), ("phone", "none"), ("box", "empty_box"), ("box", "dented"),
    ("waybill", "none"),
)  # fmt: skip
"""Evidence pictures: what they show and what is wrong with it."""
