"""Uploads: what is refused, what is kept, and that nothing of a stranger's file reaches a page as it came."""

import asyncio
import hashlib
import io
import struct
import tempfile
import zlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import uvloop
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from aisoon.outside import decode, files, shelf
from aisoon.outside.files import BadFile, EmptyFile, Files, Received, TooLarge, UnknownType, Unreadable

MB = 1_000_000
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
MP4 = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + b"\0\0\0\x08free" * 40
MOV = b"\0\0\0\x14ftypqt  \0\0\2\0qt  " + b"\0\0\0\x08wide" * 40
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm" + b"\0" * 200
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><title>x</title><script>alert(document.cookie)</script>"
GPS_PLACE, GPS_MARK = (52.0, 31.0, 12.5), b"SECRETPLACE"


class Stream:
    """Bytes in pieces, counting how many were asked for; may break off as a lost connection does."""

    def __init__(self, content: bytes, piece: int = 4096, cut: BaseException | None = None) -> None:
        self.content, self.piece, self.cut, self.given = content, piece, cut, 0

    async def __aiter__(self):
        for start in range(0, len(self.content), self.piece):
            self.given += 1
            yield self.content[start : start + self.piece]
        if self.cut:
            raise self.cut


@pytest.fixture(autouse=True)
def scratch(tmp_path, monkeypatch):
    """An own place for temporary files, so that a test can see what is left in it."""
    place = tmp_path / "scratch"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def store(tmp_path) -> Files:
    return Files(tmp_path / "kept")


def receive(store: Files, content: bytes, name: str = "photo.jpg", most: int = 50 * MB) -> Received:
    return asyncio.run(store.receive(Stream(content).__aiter__(), lambda _: most, name))


def kept(store: Files, key: str | None, start: int = 0, end: int | None = None) -> bytes:
    async def read() -> bytes:
        assert key is not None
        return b"".join([bytes(part) async for part in await store.open(key, start, end)])

    return asyncio.run(read())


def left(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def encoded(image: Image.Image, kind: str = "JPEG", **how) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def scenery(size: tuple[int, int] = (640, 480)) -> Image.Image:
    return Image.radial_gradient("L").resize(size).convert("RGB")


def telling_photo() -> bytes:
    """A JPEG with a place, a moment, an orientation, a comment and a script behind its end."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, GPS_MARK.decode()
    exif.get_ifd(0x8769).update({0x9003: "2026:05:04 13:37:00", 0x9011: "+02:00"})
    exif.get_ifd(0x8825).update({1: "N", 2: GPS_PLACE, 3: "E", 4: GPS_PLACE})
    return encoded(scenery(), exif=exif, comment=GPS_MARK) + b"<script>alert(1)</script>"


def text_bomb() -> bytes:
    """A small PNG whose text unpacks to 64 MiB."""
    info = PngImagePlugin.PngInfo()
    info.add(b"zTXt", b"k\0\0" + zlib.compress(b"\0" * 2**26))
    return encoded(scenery((9, 9)), "PNG", pnginfo=info)


def bomb_png(width: int, height: int, rows: int | None = None) -> bytes:
    """A small grey PNG that unpacks to width x height pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    pack, rows = zlib.compressobj(9), height if rows is None else rows
    packed = b"".join(pack.compress(b"\0" * (width + 1)) for _ in range(rows)) + pack.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


REFUSED: dict[str, tuple[bytes, type[BadFile], str]] = {
    "nothing": (b"", EmptyFile, "file_empty"),
    "SVG named .jpg": (SVG, UnknownType, "file_type_unknown"),
    "SVG with a declaration": (b'<?xml version="1.0"?>' + SVG, UnknownType, "file_type_unknown"),
    "HTML named .png": (HTML, UnknownType, "file_type_unknown"),
    "HTML before a PDF": (HTML + PDF, UnknownType, "file_type_unknown"),
    "HTML before a JPEG": (HTML + telling_photo(), UnknownType, "file_type_unknown"),
    "HTML spelt as a box size": (b"<!--ftypisom--><script>" + MP4, UnknownType, "file_type_unknown"),
    "GIF with a script": (b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)", UnknownType, "file_type_unknown"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", UnknownType, "file_type_unknown"),
    "zip": (b"PK\x03\x04" + b"\0" * 99, UnknownType, "file_type_unknown"),
    "Windows program": (b"MZ" + b"\0" * 99, UnknownType, "file_type_unknown"),
    "TIFF": (encoded(scenery((9, 9)), "TIFF"), UnknownType, "file_type_unknown"),
    "AVIF": (encoded(scenery((9, 9)), "AVIF"), UnknownType, "file_type_unknown"),
    "one byte": (b"\xff", UnknownType, "file_type_unknown"),
    "truncated JPEG": (encoded(scenery())[:3000], Unreadable, "file_unreadable"),
    "truncated PNG": (encoded(scenery(), "PNG")[:3000], Unreadable, "file_unreadable"),
    "truncated WebP": (encoded(scenery(), "WEBP")[:600], Unreadable, "file_unreadable"),
    "only a JPEG's head": (b"\xff\xd8\xff\xe0" + HTML, Unreadable, "file_unreadable"),
    "only a PNG's head": (b"\x89PNG\r\n\x1a\n" + HTML, Unreadable, "file_unreadable"),
    "PNG of 169 megapixels": (bomb_png(13_000, 13_000, rows=1), TooLarge, "file_too_large"),
    "PNG as large as can be": (bomb_png(2**31 - 1, 2**31 - 1, rows=0), TooLarge, "file_too_large"),
    "PNG with a swollen text": (text_bomb(), Unreadable, "file_unreadable"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_and_nothing_is_left(store, tmp_path, case):
    content, error, code = REFUSED[case]
    name = "photo.png" if "HTML" in case else "photo.jpg"
    with pytest.raises(error) as refused:
        receive(store, content, name)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")
    assert left(tmp_path) == []


def test_what_fits_is_said(store):
    with pytest.raises(UnknownType, match="JPEG, PNG, WebP, HEIC, MP4, MOV, WebM, MP3, M4A, WAV, OGG and PDF"):
        receive(store, SVG)
    with pytest.raises(TooLarge, match="169 megapixels; at most 40"):
        receive(store, bomb_png(13_000, 13_000, rows=1))
    with pytest.raises(TooLarge, match="larger than the 1 MB"):
        receive(store, PDF + b"\0" * 2 * MB, most=MB)


@pytest.mark.parametrize(
    ("content", "media_type", "kind"),
    [
        (PDF, "application/pdf", "document"),
        (MP4, "video/mp4", "video"),
        (MOV, "video/quicktime", "video"),
        (WEBM, "video/webm", "video"),
    ],
)
def test_what_is_no_photo_is_kept_as_it_is(store, content, media_type, kind):
    received = receive(store, content, "evidence")
    assert (received.media_type, received.kind, received.size) == (media_type, kind, len(content))
    assert received.key == f"evidence/{received.sha256[:2]}/{received.sha256}"
    assert (received.preview_key, received.thumbnail_key, received.width) == (None, None, None)
    assert kept(store, received.key) == content


@pytest.mark.parametrize(
    ("plugin", "mode"),
    [("JPEG", mode) for mode in ("RGB", "L", "1", "CMYK")]
    + [("PNG", mode) for mode in ("RGB", "L", "1", "P", "RGBA", "LA", "I;16")]
    + [("WEBP", mode) for mode in ("RGB", "RGBA")],
)
def test_photos_are_copied_into_small_jpegs(store, plugin, mode):
    image = scenery((2000, 500))
    if mode == "I;16":
        image = image.convert("L").convert("I").point(lambda value: value * 256)
    content = encoded(image.convert(mode), plugin)
    received = receive(store, content)
    assert (received.width, received.height, received.kind) == (2000, 500, "photo")
    assert kept(store, received.key) == content
    for key, size in ((received.preview_key, (1600, 400)), (received.thumbnail_key, (256, 64))):
        copy = Image.open(io.BytesIO(kept(store, key)))
        assert (copy.format, copy.mode, copy.size) == ("JPEG", "RGB", size)
        grey = copy.convert("L").tobytes()
        assert grey[0] > 200 > 60 > grey[size[0] * size[1] // 2 + size[0] // 2]


def test_nothing_but_pixels_reaches_a_page(store):
    content = telling_photo()
    assert GPS_MARK in content
    received = receive(store, content)
    assert (received.width, received.height) == (480, 640), "upright"
    assert received.captured_at == datetime(2026, 5, 4, 13, 37, tzinfo=timezone(timedelta(hours=2)))
    for key in (received.preview_key, received.thumbnail_key):
        copy = kept(store, key)
        shown = Image.open(io.BytesIO(copy))
        assert not dict(shown.getexif())
        assert {"exif", "comment", "xmp", "icc_profile"}.isdisjoint(shown.info)
        assert not any(word in copy for word in (GPS_MARK, b"Exif", b"GPS", b"<script"))
        assert shown.width < shown.height


def test_a_photo_without_a_zone_is_read_as_utc_and_a_broken_moment_as_none(store):
    for written, read in (
        ("2026:05:04 13:37:00", datetime(2026, 5, 4, 13, 37, tzinfo=UTC)),
        ("0000:00:00", None),
    ):
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = written
        assert receive(store, encoded(scenery(), exif=exif)).captured_at == read


def test_a_phone_that_appends_pictures_to_its_photo_is_understood(store):
    received = receive(store, encoded(scenery(), "MPO", save_all=True, append_images=[scenery((90, 60))]))
    assert (received.media_type, received.width) == ("image/jpeg", 640)


def test_heic_is_kept_without_a_preview_where_nothing_here_can_open_it(store):
    received = receive(store, HEIC, "IMG_1.HEIC")
    assert (received.media_type, received.kind, received.preview_key) == ("image/heic", "photo", None)


def test_a_bomb_within_the_cap_is_shown_without_harm(store):
    content = bomb_png(6_300, 6_300)
    assert len(content) < 100_000
    assert receive(store, content).width == 6_300


def test_too_large_stops_early(store, tmp_path):
    stream = Stream(PDF + b"\0" * 20 * MB)
    with pytest.raises(TooLarge):
        asyncio.run(store.receive(stream.__aiter__(), lambda _: MB, "x.pdf"))
    assert stream.given <= (MB + 2 * shelf.CHUNK) / stream.piece
    assert left(tmp_path) == []


def test_an_unknown_type_stops_at_once(store):
    stream = Stream(HTML * 100_000)
    with pytest.raises(UnknownType):
        asyncio.run(store.receive(stream.__aiter__(), lambda _: 50 * MB, "x.jpg"))
    assert stream.given <= 1 + shelf.CHUNK / stream.piece


def test_the_limit_is_that_of_the_true_type(store):
    asked: list[str] = []

    def limit(media_type: str) -> int:
        asked.append(media_type)
        return len(PDF)

    received = asyncio.run(store.receive(Stream(PDF).__aiter__(), limit, "holiday.mp4"))
    assert asked == ["application/pdf"]
    assert received.size == len(PDF), "exactly the limit still fits"
    with pytest.raises(TooLarge):
        receive(store, PDF + b"\n", most=len(PDF))


def test_bytes_may_come_one_by_one(store):
    received = asyncio.run(store.receive(Stream(PDF, piece=1).__aiter__(), lambda _: MB, "a.pdf"))
    assert kept(store, received.key) == PDF


@pytest.mark.parametrize("cut", [ConnectionResetError(), asyncio.CancelledError()], ids=["broken off", "cancelled"])
def test_a_cut_stream_leaves_nothing(store, tmp_path, cut):
    stream = Stream(MP4 + b"\0" * MB, cut=cut)
    with pytest.raises(type(cut)):
        asyncio.run(store.receive(stream.__aiter__(), lambda _: 50 * MB, "a.mp4"))
    assert left(tmp_path) == []


def test_a_waiting_upload_can_be_cancelled(store, tmp_path):
    async def scene() -> None:
        begun = asyncio.Event()

        async def stalled():
            yield MP4 + b"\0" * shelf.CHUNK
            begun.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(store.receive(stalled(), lambda _: 50 * MB, "a.mp4"))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scene())
    assert left(tmp_path) == []


def test_a_decoder_that_hangs_or_lies_is_unreadable(store, tmp_path, monkeypatch):
    for number, body in enumerate(("while True: pass", "print('{}')", "print('[1]'); print('x' * 999)", "1 / 0")):
        child = tmp_path / "scratch" / f"decode{number}.py"
        child.write_text(body)
        monkeypatch.setattr(decode, "__file__", str(child))
        monkeypatch.setattr(files, "PATIENCE_SECONDS", 0.3)
        with pytest.raises(Unreadable):
            receive(store, encoded(scenery((9, 9))))


def test_many_photos_at_once(store):
    async def scene():
        photos = [encoded(scenery((40 + side, 40))) for side in range(6)]
        return await asyncio.gather(*(store.receive(Stream(p).__aiter__(), lambda _: MB, "a.jpg") for p in photos))

    assert [received.width for received in asyncio.run(scene())] == [40, 41, 42, 43, 44, 45]


def test_a_cancelled_put_leaves_nothing_that_counts(store, tmp_path, monkeypatch):
    async def scene() -> None:
        monkeypatch.setattr(files, "PART", shelf.CHUNK)
        begun, parts = asyncio.Event(), files._parts

        async def slow(spool):
            async for part in parts(spool):
                yield part
                begun.set()
                await asyncio.sleep(0)

        monkeypatch.setattr(files, "_parts", slow)
        content = MP4 + b"\0" * 5 * MB
        task = asyncio.create_task(store.receive(Stream(content).__aiter__(), lambda _: 50 * MB, "a.mp4"))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        digest = hashlib.sha256(content).hexdigest()
        with pytest.raises(FileNotFoundError):
            await store.head(f"evidence/{digest[:2]}/{digest}")

    asyncio.run(scene())
    assert left(tmp_path) == []


def test_it_runs_on_the_loop_the_server_has(store):
    photo = encoded(scenery())
    received = uvloop.run(store.receive(Stream(photo).__aiter__(), lambda _: MB, "a.jpg"))
    assert received.width == 640
    assert kept(store, received.key) == photo


def test_the_same_content_is_kept_once(store, tmp_path):
    first, again = receive(store, PDF, "a.pdf"), receive(store, PDF, "b.pdf")
    assert first.key == again.key
    assert (first.name, again.name) == ("a.pdf", "b.pdf")
    assert [path.parts[-3] for path in sorted(left(tmp_path))] == ["copies", "evidence"]


def test_parts_of_a_file_can_be_asked_for(store):
    content = MP4 + bytes(range(256)) * 1000
    key = receive(store, content, "a.mp4").key
    assert asyncio.run(store.head(key)) == len(content)
    assert kept(store, key, 10) == content[10:]
    assert kept(store, key, 10, 20) == content[10:20]
    assert kept(store, key, 0, 1) == content[:1]


def test_what_is_deleted_or_was_never_there_is_not_found(store):
    key = receive(store, PDF).key
    asyncio.run(store.delete(key))
    asyncio.run(store.delete(key))
    for missing in (key, "evidence/00/none"):
        with pytest.raises(FileNotFoundError):
            asyncio.run(store.head(missing))
        with pytest.raises(FileNotFoundError):
            kept(store, missing)


def test_a_key_cannot_leave_its_folder(store, tmp_path):
    (tmp_path / "secret").write_text("secret")
    for key in ("../secret", "evidence/../../secret", str(tmp_path / "secret")):
        with pytest.raises((FileNotFoundError, ValueError)):
            kept(store, key)


def test_any_obstore_address_will_do():
    store = Files("memory:///")
    received = receive(store, encoded(scenery()))
    assert kept(store, received.thumbnail_key).startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("..\\..\\windows\\win.ini", "win.ini.jpg"),
        ("a\0b\r\nSet-Cookie: x.jpg", "abSet-Cookie x.jpg"),
        ("gpj.\u202eexe", "gpj.exe.jpg"),
        ("evil.svg", "evil.svg.jpg"),
        ("Foto Größe 图.JPEG", "Foto Größe 图.JPEG"),
        ('<img src=x onerror="alert(1)">', "img src=x onerror=alert(1).jpg"),
        (".htaccess", "htaccess.jpg"),
        ("", "file.jpg"),
        ("..", "file.jpg"),
        ("x" * 4000 + ".jpg", "x" * 96 + ".jpg"),
        ("\ud800.jpg", "jpg.jpg"),
    ],
)
def test_claimed_names_are_tidied(claimed, shown):
    assert files.tidy_name(claimed, "image/jpeg") == shown


@given(st.text(), st.sampled_from(sorted(files.TYPES)))
def test_no_name_is_dangerous(claimed, media_type):
    name = files.tidy_name(claimed, media_type)
    name.encode()
    assert 4 < len(name) < 110
    assert name.isprintable()
    assert not name.startswith(".")
    assert not set(name) & set('/\\<>:"|?*')
    assert name.lower().endswith(files.TYPES[media_type][1])


@given(
    st.binary(max_size=64),
    st.sampled_from([b"", PDF, MP4[:40], WEBM, HEIC[:30], b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF"]),
)
def test_sniffing_never_fails(tail, head):
    assert files.sniff(head + tail) in {None, *files.TYPES}
