"""JSON as a broken plugin writes it: a good answer in which one value, anywhere, is another one or not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]

#: Values that a field of another kind may turn out to hold; the texts are such as systems write for "nothing".
odd_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["", "1e400", "-0", "NaN", "0000-00-00T00:00:00", "2026-13-01T00:00:00", "9999-12-31T23:59:59"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def places(value: Any, at: Path = ()) -> Iterator[Path]:
    """Yield every place in an answer, but for its root."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        yield (*at, key)
        yield from places(child, (*at, key))


@st.composite
def spoilt(draw: st.DrawFn, answers: Sequence[Any], *, may_lack: bool = True) -> Any:
    """One of the answers, spoilt at one place; with `may_lack` the value may be missing altogether."""
    answer = deepcopy(draw(st.sampled_from(answers)))
    *way, last = draw(st.sampled_from(list(places(answer))))
    holder = answer
    for key in way:
        holder = holder[key]
    if may_lack and draw(st.integers(0, 4)) == 0:
        del holder[last]
    else:
        holder[last] = draw(odd_values)
    return answer
