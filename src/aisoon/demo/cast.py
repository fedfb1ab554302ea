"""The cast: names the plots use for what is sold and for who acts."""

from aisoon.demo.catalogue import FOLIO, NORDLICHT, VERDE, VOLT

KETTLE, TOASTER, LAMP, CHAIR, MUGS = NORDLICHT.items
DRESS, SHIRT, BAG, SNEAKERS = VERDE.items
HEADPHONES, PHONE, CLIP = VOLT.items
NOVEL, CLOUDS = FOLIO.items
SOREN, LUCIA, ANKE, GRACE = (shop.staff for shop in (NORDLICHT, VERDE, VOLT, FOLIO))
MARTA, JONAS, CHIARA, ELIF, TOM = "Marta Nowak", "Jonas Weber", "Chiara Conti", "Elif Kaya", "Tom Baker"
INES, MIKKEL, NOA, PETRA, DIEGO = "Inès Laurent", "Mikkel Holm", "Noa Cohen", "Petra Svoboda", "Diego Ruiz"
ANA, BEN, PARCELS = "Ana Silva", "Ben Okafor", "Parcel service"
