"""What the values of a codebook's file may be: words, expressions, texts, functions. Private to the codebook room."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from policytext.errors import InputError, explain, listing
from policytext.government.clauses import CLAUSE_FUNCTIONS

__all__ = ["as_expression", "as_functions", "as_text", "as_texts", "as_words", "both", "check_keys"]


def check_keys(given: Mapping[str, Any], known: Collection[str], where: str) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InputError(
            explain(f"{where} has an unknown key {unknown[0]!r}", found=f"keys: {listing(sorted(known))}", hint="check the spelling")
        )


_WORD = re.compile("<([A-Z][A-Z0-9_]*)>")


def as_words(given: Any, name: str) -> dict[str, str]:
    if not isinstance(given, dict) or not all(
        _WORD.fullmatch(f"<{key}>") and isinstance(value, str) for key, value in given.items()
    ):
        raise InputError(
            explain(
                f"{name}: [words] is not names in capitals with one expression each", hint="for example CITY = '(?:市|州|盟)'"
            )
        )
    words: dict[str, str] = {}
    for key in given:
        _add_word(key, given, words, (), name)
    return words


def _add_word(key: str, given: Mapping[str, str], words: dict[str, str], above: tuple[str, ...], name: str) -> None:
    """Put a word with the words that it uses put in, these first."""
    if key in above:
        chain = " in ".join(f"<{word}>" for word in reversed((*above, key)))
        raise InputError(explain(f"{name}: the word {key!r} stands in itself", found=chain, hint="write one of them out"))
    if key in words:
        return
    for other in _WORD.findall(given[key]):
        if other in given:
            _add_word(other, given, words, (*above, key), name)
    words[key] = as_expression(given[key], f"{name}, [words]", key, words)


def as_text(given: Any, where: str, key: str) -> str:
    if not isinstance(given, str):
        raise InputError(explain(f"{where}: {key} is no text", found=f"{key}={given!r}", hint=f'write {key} = "…"'))
    return given


def as_functions(given: Any, where: str) -> tuple[str, ...]:
    functions = as_texts(given, where, "functions_not")
    unknown = [function for function in functions if function not in CLAUSE_FUNCTIONS]
    if unknown:
        raise InputError(
            explain(
                f"{where}: functions_not names {unknown[0]!r}, which no clause does",
                found=f"functions: {listing(CLAUSE_FUNCTIONS)}",
                hint="check the spelling",
            )
        )
    return functions


def as_texts(given: Any, where: str, key: str) -> tuple[str, ...]:
    if not isinstance(given, (list, tuple)) or not all(isinstance(text, str) and text for text in given):
        raise InputError(
            explain(f"{where}: {key} is not a list of texts", found=f"{key}={given!r}", hint=f'write {key} = ["…", "…"]')
        )
    return tuple(given)


def as_expression(given: Any, where: str, key: str, words: Mapping[str, str]) -> str:
    if not isinstance(given, str):
        raise InputError(
            explain(f"{where}: {key} is no text", found=f"{key}={given!r}", hint="give a regular expression in quotes")
        )

    def meaning(found: "re.Match[str]") -> str:
        if found[1] not in words:
            raise InputError(
                explain(
                    f"{where}: {key} uses <{found[1]}>, which [words] does not name",
                    found=f"words: {listing(sorted(words))}",
                    hint="name it",
                )
            )
        return f"(?:{words[found[1]]})"

    expression = _WORD.sub(meaning, given)
    try:
        re.compile(expression)
    except re.error as error:
        raise InputError(
            explain(f"{where}: {key}={given!r} is no regular expression: {error}", hint="escape brackets with a backslash")
        ) from error
    return expression


def both(given: Any, where: str, key: str) -> Mapping[str, str]:
    if isinstance(given, str):
        given = {"zh": given, "en": given}
    if not isinstance(given, dict) or not all(isinstance(given.get(lang), str) and given[lang] for lang in ("zh", "en")):
        raise InputError(explain(f"{where} needs {key} in Chinese and English", hint=f'{key} = {{zh = "…", en = "…"}}'))
    return {"zh": given["zh"], "en": given["en"]}
