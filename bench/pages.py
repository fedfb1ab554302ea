"""`python -m bench.pages ADDRESS`: first visits to a running demo's pages, as they are and on slow 4G with a slow phone.

Bytes over the wire (with headers, all requests), script bytes, first and largest contentful paint, layout shift and
blocking time: medians of interleaved rounds in Debian's chromium. Slow 4G is 150 ms and 1.6 Mbit/s, the phone 4 times
slower, the emulation of Chrome's own DevTools protocol.
"""

import shutil
import statistics
import sys
from collections import defaultdict
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright
from rich.console import Console
from rich.progress import track
from rich.table import Table

ROUNDS = 5
PAGES = (
    ("buyer", "marta@example.com", "/cases", "the buyer's case"),
    ("buyer", "marta@example.com", "/orders", "orders"),
    ("seller", "staff@verde.example.com", "/cases", "a seller's inbox"),
    ("agent", "ana@example.com", "/desk", "customer service's queue"),
)
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
WATCH = """
window.seen = {fcp: 0, lcp: 0, cls: 0, tbt: 0};
new PerformanceObserver((list) => { for (const one of list.getEntries())
  if (one.name === "first-contentful-paint") seen.fcp = one.startTime; }).observe({type: "paint", buffered: true});
new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.lcp = one.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => { for (const one of list.getEntries())
  if (!one.hadRecentInput) seen.cls += one.value; }).observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => { for (const one of list.getEntries())
  seen.tbt += Math.max(one.duration - 50, 0); }).observe({type: "longtask", buffered: true});
"""


def signed_in(browser: Browser, base: str, role: str, email: str) -> Any:
    """The cookies of somebody of the demo, and the address of their first case."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{base}/demo")
    page.locator(f"form:has(input[value='{email}']):has(input[value='{role}']) button").first.click()
    page.goto(f"{base}/cases")
    first = page.locator("main a.to").first.get_attribute("href")
    state = context.storage_state()
    context.close()
    return state, first


def visit(context: BrowserContext, address: str, slow: bool) -> dict[str, float]:
    """One first visit, with an empty cache."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    if slow:
        wire.send("Network.emulateNetworkConditions", SLOW)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    kinds: dict[str, str] = {}
    found: dict[str, float] = defaultdict(float)

    def ended(event: Any) -> None:
        found["requests"] += 1
        found["bytes"] += event["encodedDataLength"]
        if kinds.get(event["requestId"]) == "Script":
            found["script"] += event["encodedDataLength"]

    wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    wire.on("Network.loadingFinished", ended)
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(1500)  # late pictures and late shifts count
    found |= page.evaluate("seen")
    page.close()
    return found


def main() -> None:
    """Measure and print."""
    base = sys.argv[1].rstrip("/")
    found: dict[tuple[str, bool], list[dict[str, float]]] = defaultdict(list)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        people = {email: signed_in(browser, base, role, email) for role, email, _, _ in PAGES}
        for _ in track(range(ROUNDS), "rounds"):
            for _, email, path, name in PAGES:
                state, first = people[email]
                for slow in (False, True):
                    context = browser.new_context(storage_state=state, viewport={"width": 390, "height": 844})
                    shown = first if name == "the buyer's case" else path
                    found[name, slow].append(visit(context, base + shown, slow))
                    context.close()
        browser.close()
    table = Table("first visit", "requests", "KB", "script KB", "FCP ms", "LCP ms", "CLS", "TBT ms", "FCP, slow/plain")
    for name in dict.fromkeys(name for name, _ in found):
        plain = statistics.median(one["fcp"] for one in found[name, False])
        for slow in (False, True):
            middle = {key: statistics.median(one[key] for one in found[name, slow]) for key in found[name, slow][0]}
            ratio = f"{middle['fcp'] / plain:.1f}" if slow and plain else ""
            table.add_row(
                name + (", slow 4G, slow phone" if slow else ""), f"{middle['requests']:.0f}", f"{middle['bytes'] / 1e3:.1f}",
                f"{middle.get('script', 0) / 1e3:.1f}", f"{middle['fcp']:.0f}", f"{middle['lcp']:.0f}", f"{middle['cls']:.3f}",
                f"{middle['tbt']:.0f}", ratio,
            )  # fmt: skip
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
