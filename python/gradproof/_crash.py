"""What an exception in an implementation under test looks like in a finding."""

from __future__ import annotations

import traceback
from pathlib import Path
from types import TracebackType

_PACKAGE = Path(__file__).parent


def traceback_of(error: BaseException, trace: TracebackType | None) -> str:
    """The exception with its traceback and its causes, without the frames that are gradproof's own."""
    described: traceback.TracebackException | None = traceback.TracebackException(type(error), error, trace)
    text = described
    while described is not None:
        frames = [frame for frame in described.stack if Path(frame.filename).parent != _PACKAGE]
        described.stack = traceback.StackSummary.from_list(frames)
        described = described.__cause__ or described.__context__
    return "".join(text.format() if text else ()).rstrip()
