"""Films a page: the browser gives its frames, an ffmpeg that is found makes a video of them."""

import os
import secrets
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING

from automation.errors import NoEncoder, WrongUsage

if TYPE_CHECKING:
    from playwright.sync_api import Page

FRAMES_PER_SECOND = 12
QUALITY = 90
AHEAD = 200
"""How many frames may wait for ffmpeg."""
LAST_MS = 1000
"""How long the last frame stays."""
FINISH_SECONDS = 60.0

_CODECS = {
    ".mp4": ("libx264", ("-preset", "veryfast", "-crf", "23", "-movflags", "+faststart")),
    ".webm": ("libvpx", ("-deadline", "realtime", "-cpu-used", "6", "-b:v", "1500k")),
}
_SAME_SIZE = "scale={width}:{height}:force_original_aspect_ratio=decrease,pad={width}:{height}"


@dataclass(frozen=True)
class Encoder:
    """An ffmpeg that can make the video that was asked for, and where the video goes."""

    program: str
    path: Path

    @property
    def arguments(self) -> tuple[str, ...]:
        """What ffmpeg is told of the codec."""
        codec, more = _CODECS[self.path.suffix.lower()]
        return ("-c:v", codec, *more)


def find_encoder(path: Path, which: Callable[[str], str | None] = shutil.which) -> Encoder:
    """Return an ffmpeg for a new video at `path`, an .mp4 or a .webm.

    Raises WrongUsage for another kind of file, one that exists, or a folder that cannot be
    written to; NoEncoder where there is no ffmpeg, or none with the codec.
    """
    if path.suffix.lower() not in _CODECS:
        raise WrongUsage(
            f"A video is not written as '{path.name}'.", remedy="Name an .mp4 or a .webm."
        )
    if os.path.lexists(path):
        raise WrongUsage(
            f"{path} exists already, and is not overwritten.", remedy="Name another file."
        )
    if not os.access(path.parent, os.W_OK) or not path.parent.is_dir():
        raise WrongUsage(
            f"{path.parent} is no folder that can be written to.", remedy="Name another file."
        )
    program = which("ffmpeg") or _brought()
    if program is None:
        raise NoEncoder(
            "There is no ffmpeg here to make a video with.",
            remedy='Run `pip install "dropbox-connector-setup[video]"`, or install ffmpeg.',
        )
    codec = _CODECS[path.suffix.lower()][0]
    if codec not in _encoders(program):
        raise NoEncoder(
            f"The ffmpeg here has no {codec}, which an {path.suffix} needs.",
            remedy="Name a .webm instead of an .mp4, or the other way round.",
        )
    return Encoder(program, path)


def _brought() -> str | None:
    """Return the ffmpeg of the package imageio-ffmpeg, if that is installed."""
    try:
        import imageio_ffmpeg
    except ImportError:
        return None
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:  # none for this kind of machine
        return None


def _encoders(program: str) -> list[str]:
    listed = subprocess.run(  # noqa: S603
        [program, "-hide_banner", "-encoders"], capture_output=True, text=True, check=False
    )
    return [line.split()[1] for line in listed.stdout.splitlines() if len(line.split()) > 1]


class Film:
    """Makes a video of frames that come when something changes: each stays until the next."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._waiting: Queue[tuple[bytes, int] | None] = Queue(maxsize=AHEAD)
        self._frame: bytes | None = None
        self._began = self._shown = 0.0
        self._unfinished = encoder.path.with_name(
            f".{encoder.path.stem}.{secrets.token_hex(4)}{encoder.path.suffix}"
        )
        self._thread: threading.Thread | None = None
        self.made = False

    def add(self, jpeg: bytes, at_ms: float, width: int, height: int) -> None:
        """Add what is to be seen from `at_ms` on. It is dropped if the next comes at once."""
        if self._frame is None:
            self._began = at_ms
            self._thread = threading.Thread(
                target=self._feed, args=(self._start(width, height),), daemon=True
            )
            self._thread.start()
        self._until(at_ms)
        self._frame = jpeg

    def finish(self) -> None:
        """End the video with the last frame; `made` then tells whether there is one."""
        if self._thread is not None:
            self._until(self._began + self._shown + LAST_MS)
            self._waiting.put(None)
            self._thread.join(FINISH_SECONDS)

    def _until(self, at_ms: float) -> None:
        """Show the frame in hand until then."""
        tick = 1000 / FRAMES_PER_SECOND
        times = int((at_ms - self._began - self._shown) / tick)
        if self._frame is not None and times > 0:
            self._shown += times * tick
            self._waiting.put((self._frame, times))

    def _start(self, width: int, height: int) -> "subprocess.Popen[bytes]":
        even = _SAME_SIZE.format(width=width - width % 2, height=height - height % 2)
        return subprocess.Popen(  # noqa: S603
            [
                *(self._encoder.program, "-hide_banner", "-loglevel", "error", "-n"),
                *("-f", "image2pipe", "-c:v", "mjpeg", "-framerate", str(FRAMES_PER_SECOND)),
                *("-i", "-", "-vf", even, "-pix_fmt", "yuv420p"),
                *(*self._encoder.arguments, str(self._unfinished)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the tool, which then ends the video
        )

    def _feed(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin is not None
        broken = False
        while (frames := self._waiting.get()) is not None:
            jpeg, times = frames
            try:
                for _ in range(0 if broken else times):
                    process.stdin.write(jpeg)
            except OSError:
                broken = True  # what is still to come is let through, so that nobody waits
        with suppress(OSError):
            process.stdin.close()
        if process.wait() == 0 and not broken:
            os.replace(self._unfinished, self._encoder.path)
            self.made = True
        else:
            self._unfinished.unlink(missing_ok=True)


@contextmanager
def filming(page: "Page", film: Film) -> Iterator[None]:
    """Film `page` until it is closed, or the block is left."""
    from playwright.sync_api import Error

    size = page.evaluate("({ width: innerWidth, height: innerHeight })")
    page.screencast.start(
        on_frame=lambda frame: film.add(
            frame["data"], frame["timestamp"], frame["viewportWidth"], frame["viewportHeight"]
        ),
        quality=QUALITY,
        size=size,
    )
    try:
        yield
    finally:
        try:
            page.screencast.stop()
        except Error:
            if not page.is_closed():
                raise
        film.finish()
