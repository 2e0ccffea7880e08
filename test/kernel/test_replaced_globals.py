"""A cell that replaces what the kernel builds upon: the kernel goes on, with every variable kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Kernel


@pytest.mark.parametrize(
    "slip",
    [
        # The first of them are the ones that learners make: a name of their own, without `const`.
        *(f"(globalThis as any).{name} = null" for name in ("JSON", "Promise", "Symbol", "Error", "Map", "Object")),
        "(globalThis as any).console = {}",
        "console.log = () => { throw new Error('mine') }",
        "(globalThis as any).setTimeout = (globalThis as any).queueMicrotask = null",
        "(Object.prototype as any).extra = 1",
        "(Array.prototype as any).push = (String.prototype as any).replace = () => { throw new Error('mine') }",
        "Error.stackTraceLimit = 0; Error.prepareStackTrace = () => { throw new Error('mine') }",
        "for (let i = 0; i < 1000; i++) Promise.reject(new Error(`${i}`))",
        "setInterval(() => { throw new Error('again') }, 5)",
    ],
)
def test_the_kernel_goes_on(slip: str, start_kernel: Callable[..., Kernel]) -> None:
    kernel = start_kernel()
    kernel.run("let kept = 40")
    assert kernel.run(f"{slip}; 0", timeout=30).reply["status"] == "ok"
    assert kernel.run("kept += 1; await 0; kept + 1", timeout=30).text == "42"
    assert kernel.run("kept", timeout=30).text == "41"
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)
