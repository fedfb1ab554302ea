"""Every knob, typed, from the environment: AISOON_DATA, AISOON_PORT, DATABASE_URL, …"""

import os
from pathlib import Path

import msgspec
from platformdirs import user_data_path

ROOT = Path(__file__).resolve().parents[2]
"""Where policies/, locales/ and migrations/ stand."""


class Settings(msgspec.Struct, frozen=True):
    """The settings of one installation; paths are absolute, sizes in bytes, `database_url` empty means embedded."""

    data: Path
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"
    name: str = "AISOON"
    policy: Path = ROOT / "policies" / "aisoon.toml"
    locale: Path = ROOT / "locales" / "en.toml"
    files_url: str = ""
    smtp_url: str = ""
    agents: str = "desk@example.com"
    demo: bool = False
    gateway: str = ""
    gateway_url: str = ""
    gateway_port: int = 0
    stripe_key: str = ""
    stripe_webhook_secret: str = ""
    webhook_secret: str = ""
    hooks_inside: bool = False
    seal_key: str = ""
    files_key: str = ""
    pool: int = 8
    in_flight: int = 64
    streams: int = 10_000
    poll: float = 0.5

    @property
    def files(self) -> str:
        """Where evidence is kept: a folder, or any store address such as s3://bucket."""
        return self.files_url or str(self.data / "files")

    @property
    def letters(self) -> Path:
        """Where letters are written as .eml files when there is no SMTP server."""
        return self.data / "letters"

    @property
    def provider(self) -> str:
        """Who moves money where a payment does not say: the one set; else people, and only in the demo the fake gateway."""
        return self.gateway or ("fake" if self.demo else "manual")

    @property
    def gateway_journal(self) -> Path:
        """The fake gateway's books."""
        return self.data / "gateway.sqlite"

    @property
    def secure(self) -> bool:
        """Whether cookies must travel over HTTPS only."""
        return self.base_url.startswith("https://")


def home() -> Path:
    """The user's data folder; root's own home is closed to the database's account, so root has /var/lib."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/aisoon")
    return Path(user_data_path("aisoon"))


KNOBS = (
    "host", "name", "files_url", "smtp_url", "agents",
    "gateway", "gateway_url", "stripe_key", "stripe_webhook_secret", "webhook_secret",
    "seal_key", "files_key",
)  # fmt: skip
GATEWAYS = ("fake", "stripe", "manual")


def from_environment(**over: object) -> Settings:
    """The settings the environment asks for; `over` wins. Raises ValueError naming a variable that cannot be read."""
    env = os.environ
    found: dict[str, object] = {
        "data": Path(env.get("AISOON_DATA") or home()).expanduser().absolute(),
        "database_url": env.get("DATABASE_URL", ""),
    }
    found |= {name: env[f"AISOON_{name.upper()}"] for name in KNOBS if f"AISOON_{name.upper()}" in env}
    for name in ("port", "pool", "in_flight", "streams", "gateway_port"):
        if text := env.get(f"AISOON_{name.upper()}"):
            if not text.isdigit():
                raise ValueError(f"AISOON_{name.upper()} is {text!r}; it must be a whole number.")
            found[name] = int(text)
    for name in ("policy", "locale"):
        if text := env.get(f"AISOON_{name.upper()}"):
            found[name] = Path(text).expanduser().absolute()
    found["demo"] = env.get("AISOON_DEMO", "") == "1"
    found["hooks_inside"] = env.get("AISOON_HOOKS_INSIDE", "") == "1"
    found |= over
    found.setdefault("base_url", env.get("AISOON_BASE_URL") or f"http://127.0.0.1:{found.get('port', 8000)}")
    settings = msgspec.convert(found, Settings)
    if settings.provider not in GATEWAYS:
        raise ValueError(f"AISOON_GATEWAY is {settings.gateway!r}; it must be one of {', '.join(GATEWAYS)}.")
    if settings.provider == "stripe" and not settings.stripe_key:
        raise ValueError("AISOON_GATEWAY is stripe, which needs AISOON_STRIPE_KEY.")
    return settings
