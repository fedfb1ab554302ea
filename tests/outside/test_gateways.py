"""Which providers an installation has: no fake one unless it is asked for, so that nobody believes money moved."""

from pathlib import Path

import pytest

from aisoon.app import gateways
from aisoon.outside.fake import FakeGateway
from aisoon.outside.gateways import Gateways, only
from aisoon.outside.manual import Manual
from aisoon.outside.simulator import Simulator
from aisoon.settings import Settings, from_environment


def test_by_name() -> None:
    manual = Manual()
    found = Gateways("manual", {"manual": manual})
    assert found.of("") is found.of("manual") is manual
    assert list(found) == list(only(manual)) == [("manual", manual)]
    with pytest.raises(ValueError, match=r"'stripe' here; there is manual\."):
        found.of("stripe")
    with pytest.raises(ValueError, match="'fake'"):
        Gateways("fake", {"manual": manual})


def test_only_the_demo_has_a_fake_one_unasked(tmp_path: Path) -> None:
    for settings, default, names in (
        (Settings(tmp_path), "manual", {"manual"}),
        (Settings(tmp_path, demo=True), "fake", {"manual", "fake"}),
        (Settings(tmp_path, gateway="fake"), "fake", {"manual", "fake"}),
        (Settings(tmp_path, gateway="manual", demo=True, gateway_url="http://x"), "manual", {"manual"}),
    ):
        found = gateways(settings)
        assert (found.default, set(found.by_name)) == (default, names)
    assert isinstance(gateways(Settings(tmp_path, demo=True)).of("fake"), Simulator)
    assert isinstance(gateways(Settings(tmp_path, demo=True, gateway_url="http://x")).of("fake"), FakeGateway)


def test_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AISOON_GATEWAY", "AISOON_DEMO", "AISOON_STRIPE_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert from_environment().provider == "manual"
    assert from_environment(demo=True).provider == "fake"
    monkeypatch.setenv("AISOON_GATEWAY", "stripe")
    with pytest.raises(ValueError, match="AISOON_STRIPE_KEY"):
        from_environment()
    monkeypatch.setenv("AISOON_STRIPE_KEY", "sk_test_x")
    assert from_environment().provider == "stripe"
    monkeypatch.setenv("AISOON_GATEWAY", "paypal")
    with pytest.raises(ValueError, match="fake, stripe, manual"):
        from_environment()
