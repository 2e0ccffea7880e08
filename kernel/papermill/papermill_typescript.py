"""Parameters for TypeScript and JavaScript notebooks.

papermill has no entry points for translators, but loads engines from one, and this module with them. So the engine
that it registers is papermill's own, and the translators come along.
"""

from __future__ import annotations

import json
import re
from typing import Any

from papermill.engines import NBClientEngine as engine
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

__all__ = ["TypeScriptTranslator", "engine"]

NAME = re.compile(r"[A-Za-z_$][\w$]*")
# let epochs: number = 10; // how often
DECLARATION = re.compile(
    r"^\s*(?:let|const|var)\s+(?P<name>[\w$]+)\s*(?::\s*(?P<type>[^=]+?))?\s*=\s*(?P<value>.*?)\s*;?"
    r"\s*(?://\s*(?P<help>.*))?$"
)


class TypeScriptTranslator(Translator):
    @classmethod
    def translate(cls, val: Any) -> str:
        """JSON, with NaN and Infinity, is TypeScript. Dates and the like become text."""
        return json.dumps(val, default=str)

    @classmethod
    def comment(cls, cmt_str: str) -> str:
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name: str, str_val: str) -> str:
        """`let`, so that later cells may change it, as they may in other languages."""
        if not NAME.fullmatch(name):
            raise ValueError(
                f"papermill: the parameter {name!r} is no name in TypeScript, expected letters, digits and _. "
                "Rename it."
            )
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell: Any) -> list[Parameter]:
        found = map(DECLARATION.match, parameters_cell["source"].splitlines())
        return [
            Parameter(match["name"], match["type"] or "None", match["value"], match["help"] or "")
            for match in found
            if match
        ]


for language in ("typescript", "javascript"):
    papermill_translators.register(language, TypeScriptTranslator)
