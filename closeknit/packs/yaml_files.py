"""YAML files of a pack, read strictly: a repeated or unknown key is an error that names file and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from closeknit.engine.units import PackError, Text


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML takes the last of two equal keys in silence; a policy file must not."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, str | int | float | bool) and key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} is written twice", key_node.start_mark
                )
            if isinstance(key, str | int | float | bool):
                seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping


class Checked(BaseModel):
    """Base of every YAML shape: unknown keys are refused, numbers are not turned into text."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Words(Checked):
    """The same words in English and Chinese."""

    en: str
    zh: str

    def text(self) -> Text:
        return Text(self.en, self.zh)


def read_yaml(path: Path, shown: str) -> Any:
    """Return the content of a YAML file.

    `shown` is how the file is named in errors (relative to the pack). Raises PackError if the file is
    missing, is not UTF-8, is not YAML, or repeats a key.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PackError(
            f"{shown}: the file is missing; add it to the pack", f"{shown}：缺少该文件，请补上"
        ) from None
    except UnicodeDecodeError:
        raise PackError(
            f"{shown}: not UTF-8; save it as UTF-8", f"{shown}：不是UTF-8编码，请另存为UTF-8"
        ) from None
    try:
        return yaml.load(text, Loader=_StrictLoader)
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        line_zh = f"第{where.line + 1}行" if where else ""
        problem = getattr(error, "problem", None) or "not valid YAML"
        raise PackError(
            f"{shown}{line}: {problem}; correct the YAML", f"{shown}{line_zh}：YAML有误（{problem}），请改正"
        ) from None


Model = TypeVar("Model", bound=BaseModel)


def check(model: type[Model], data: Any, shown: str) -> Model:
    """Return `data` as `model`, or raise PackError naming the file and the first wrong key."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "(whole file)"
        found = "" if first["type"] in ("missing", "extra_forbidden") else f", found {first['input']!r}"
        what = {"missing": "is missing", "extra_forbidden": "is not a known key"}.get(
            first["type"], first["msg"].removeprefix("Value error, ")
        )
        zh = {"missing": "缺失", "extra_forbidden": "不是已知的键"}.get(first["type"], "取值不合要求")
        raise PackError(f"{shown}: {key} {what}{found}; correct it", f"{shown}：{key} {zh}，请改正") from None
