"""The command line: serve · work · gateway · migrate · demo · import · people · policy · files · audit · docs."""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import sys
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import asyncpg
import click
import msgspec
import uvicorn

from aisoon import app as joined
from aisoon.audit.command import audit_group
from aisoon.cli_files import files_group
from aisoon.cli_policy import policy_group
from aisoon.cli_words import words as words_command
from aisoon.desk import Desk
from aisoon.importing import import_command
from aisoon.jobs.checkpoint import checkpoint
from aisoon.jobs.hooks import keep_delivering
from aisoon.jobs.signals import Looker, keep_looking
from aisoon.jobs.worker import work
from aisoon.outside import beside
from aisoon.outside.catalogs import languages
from aisoon.outside.fake import FakeControl, FakeGateway
from aisoon.outside.files import Files
from aisoon.outside.gateways import Gateways
from aisoon.outside.mail import Mailer, mailer
from aisoon.outside.migrations import migrate
from aisoon.outside.parts import Parts
from aisoon.outside.payments import GatewayTimeout
from aisoon.outside.postgres import Running, check_durable, ensure
from aisoon.outside.sealing import sealer
from aisoon.outside.simulator import Simulator
from aisoon.rules.words import Words
from aisoon.settings import Settings, from_environment
from aisoon.store.database import connect

log = logging.getLogger("aisoon")


def words(settings: Settings) -> Words:
    """The words of the installation's language."""
    table = tomllib.loads(settings.locale.read_text("utf-8"))
    return Words(table, languages=languages(settings.locale.parent))


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[tuple[str, Running | None]]:
    """The address of the database: the one named, or the embedded one, started if nobody has; checked and migrated."""
    running = None if settings.database_url else await asyncio.to_thread(ensure, settings.data / "postgres")
    url = running.url if running else settings.database_url
    try:
        connection = await asyncpg.connect(url)
        await check_durable(connection)
        await connection.close()
        for name in await migrate(url):
            log.info("migrated %s", name)
        yield url, running
    finally:
        if running:
            await asyncio.to_thread(running.stop)


@asynccontextmanager
async def desk(settings: Settings) -> AsyncIterator[tuple[Desk, joined.Clock]]:
    """A desk on the installation's database."""
    async with database(settings) as (url, _):
        pool, clock = await connect(url, settings.pool), joined.Clock()
        try:
            yield joined.make_desk(settings, pool, clock), clock
        finally:
            await pool.close()


def letters(settings: Settings) -> Mailer:
    """Where letters go: SMTP when set, else a folder of .eml files."""
    return mailer(settings.smtp_url, settings.letters, f"{settings.name} Returns <{settings.agents}>")


async def run_worker(settings: Settings) -> None:
    """Work until asked to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    gateways, files = joined.gateways(settings), Files.of(settings.files, settings.data, settings.files_key)

    async def fetch(key: str) -> bytes:
        return b"".join([block async for block in await files.open(key)])

    async with desk(settings) as (door, clock):
        await door.install()
        log.info("worker ready")
        telling = asyncio.create_task(keep_delivering(door.database, stop, settings.poll, settings.hooks_inside))
        looking = asyncio.create_task(keep_looking(Looker(door, files), stop, settings.poll))
        await work(
            door, gateways, letters(settings), words(settings), settings.base_url, settings.poll,
            follow(door, clock, gateways), stop, fetch,
            seal=lambda: checkpoint(door, files, sealer(settings.data, settings.seal_key)), parts=Parts(files),
        )  # fmt: skip
        await telling
        await looking
    await gateways.close()


def follow(door: Desk, clock: joined.Clock, gateways: Gateways) -> Callable[[], Awaitable[None]]:
    """Learn how far the demo's clock runs ahead, and take the fake gateway's along."""
    told = timedelta(0)

    async def refresh() -> None:
        nonlocal told
        await clock.refresh(door.database)
        fake = gateways.by_name.get("fake")
        if clock.ahead != told and isinstance(fake, FakeGateway):
            with contextlib.suppress(GatewayTimeout):
                await fake.clock(clock.ahead)
                told = clock.ahead

    return refresh


Before = Callable[[Desk], Awaitable[None]]


async def run_server(settings: Settings, before: Before | None = None) -> None:
    """Serve HTTP until asked to stop, with a worker beside it, and the fake gateway where that is the provider."""
    async with desk(settings) as (door, clock), AsyncExitStack() as ends:
        await clock.refresh(door.database)
        if before:
            await before(door)
        await door.install()
        if settings.provider == "fake":
            settings = await beside_a_gateway(settings, ends)
        control = FakeControl(settings.gateway_url) if settings.demo and settings.gateway_url else None
        providers = joined.gateways(settings)
        ends.push_async_callback(providers.close)
        app = joined.create_app(settings, door, clock, words(settings), control, providers)
        config = uvicorn.Config(
            app, settings.host, settings.port, log_level="warning", access_log=False, timeout_graceful_shutdown=5
        )
        ends.push_async_callback(asyncio.to_thread, keep(settings, "work"))
        click.echo(f"{settings.name} Returns is at {settings.base_url}  (API: {settings.base_url}/v1/docs)")
        await joined.Server(config, app.state.live).serve()


async def beside_a_gateway(settings: Settings, ends: AsyncExitStack) -> Settings:
    """Start the fake gateway unless somebody else runs one; the settings with its address."""
    if not settings.demo:
        click.echo("AISOON_GATEWAY is fake: refunds go to a fake gateway, and no money moves.", err=True)
    if settings.gateway_url:
        return settings
    port = settings.gateway_port or beside.free_port()
    secret = settings.webhook_secret or secrets.token_urlsafe(32)
    settings = msgspec.structs.replace(settings, gateway_url=f"http://127.0.0.1:{port}", webhook_secret=secret)
    here = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not bound
    hook = f"http://{here}:{settings.port}/v1/webhooks/fake"
    ends.push_async_callback(asyncio.to_thread, keep(settings, "gateway", "--port", str(port), "--webhooks", hook))
    control = FakeControl(settings.gateway_url)
    for _ in range(100):
        with contextlib.suppress(ConnectionError):
            await asyncio.to_thread(control.setting, "down")
            break
        await asyncio.sleep(0.1)
    return settings


def keep(settings: Settings, *command: str) -> Callable[[], None]:
    """Keep one process of ours alive beside us; what ends it."""
    environment = {**os.environ, "AISOON_DATA": str(settings.data), "AISOON_BASE_URL": settings.base_url}
    environment |= {"AISOON_GATEWAY": settings.provider, "AISOON_GATEWAY_URL": settings.gateway_url}
    environment |= {"AISOON_WEBHOOK_SECRET": settings.webhook_secret}
    environment |= {"AISOON_DEMO": "1"} if settings.demo else {}
    return beside.keep([sys.executable, "-m", "aisoon.cli", *command], environment)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--verbose", "-v", is_flag=True, help="Say more on the terminal.")
def main(verbose: bool) -> None:
    """AISOON Returns: returns, refunds and disputes for online marketplaces."""
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # one line a request, with its address, is nobody's to read


@main.command()
def serve() -> None:
    """Serve pages and API, with a worker beside them."""
    asyncio.run(run_server(from_environment()))


@main.command("work")
def work_command() -> None:
    """Run one worker: deadlines, refunds, letters. Run as many as you like."""
    asyncio.run(run_worker(from_environment()))


@main.command("gateway")
@click.option("--port", type=int, default=None, help="Port to listen on (default 8100 or AISOON_GATEWAY_PORT).")
@click.option("--webhooks", default="", help="Where to tell what happened, signed with AISOON_WEBHOOK_SECRET.")
def gateway_command(port: int | None, webhooks: str) -> None:
    """Run the fake payment gateway: an HTTP API, a journal to look at, no money."""
    from aisoon.outside.fake_server import serve

    settings = from_environment()
    at = port or settings.gateway_port or 8100
    click.echo(f"The fake gateway is at http://127.0.0.1:{at}", err=True)
    serve(settings.gateway_journal, at, webhooks, settings.webhook_secret)


@main.command("migrate")
def migrate_command() -> None:
    """Bring the database up to date."""

    async def run() -> None:
        async with database(from_environment()):
            click.echo("The database is up to date.")

    asyncio.run(run())


@main.command()
@click.option("--port", type=int, default=None, help="Port to serve on (default 8000 or AISOON_PORT).")
@click.option("--build-only", is_flag=True, help="Build the marketplace and print the links, then stop.")
def demo(port: int | None, build_only: bool) -> None:
    """Build a living marketplace and serve it, with sign-in links and time travel."""
    from aisoon.demo import run

    over = {"port": port} if port else {}
    plain = from_environment(**over)
    settings = from_environment(data=plain.data / "demo", demo=True, **over)

    async def before(door: Desk) -> None:
        await run.prepare(settings, door, Simulator(settings.gateway_journal))

    async def build() -> None:
        async with desk(settings) as (door, _):
            await before(door)

    asyncio.run(build() if build_only else run_server(settings, before))


@main.group()
def people() -> None:
    """Add people, keys and sign-in links."""


@people.command("add")
@click.argument("role", type=click.Choice(["agent", "operator", "carrier"]))
@click.argument("email")
@click.argument("name")
@click.option("--lead", is_flag=True, help="May work on disputes another agent took.")
def add_person(role: str, email: str, name: str, lead: bool) -> None:
    """Add staff and print a one-time sign-in link."""

    async def run() -> None:
        settings = from_environment()
        async with desk(settings) as (door, _):
            person = await door.put_person(role, email, name, lead=lead)
            token = await door.issue(person, "link", days=1)
            click.echo(f"{settings.base_url}/sign-in/{token}")

    asyncio.run(run())


@people.command("key")
@click.argument("role", type=click.Choice(["buyer", "seller", "agent", "operator", "carrier"]))
@click.argument("email")
@click.option("--scope", "scopes", multiple=True, default=("read", "write"), help="read, write, orders, carrier")
def make_key(role: str, email: str, scopes: tuple[str, ...]) -> None:
    """Print a new API key for a person who exists; it is shown only now."""

    async def run() -> None:
        from aisoon.store import accounts

        async with desk(from_environment()) as (door, _):
            async with door.database.reading() as db:
                person = await accounts.by_email(db, role, email)
            if person is None:
                raise click.ClickException(f"There is no {role} with the address {email}. Add one: aisoon people add")
            click.echo(await door.issue(person, "key", "from the command line", scopes))

    asyncio.run(run())


@main.command("docs")
@click.option("--check", is_flag=True, help="Only say what is stale; exit 1 if anything is.")
def docs_command(check: bool) -> None:
    """Draw the docs that are drawn from the code."""
    from aisoon import docs

    stale = docs.write(check)
    for name in stale:
        click.echo(f"{'stale' if check else 'wrote'}: {name}")
    if check and stale:
        raise click.ClickException("Run `make docs` and commit what it writes.")


main.add_command(audit_group)
main.add_command(files_group)
main.add_command(import_command)
main.add_command(policy_group)
main.add_command(words_command)

if __name__ == "__main__":
    main()
