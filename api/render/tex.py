"""Write plain text as TeX that BibTeX and LaTeX read: accents, symbols and formulas. Pure: no I/O here.

BibTeX works on bytes. It shortens and sorts by letters that are ASCII or a "special character" such as `{\\'E}`
(BibTeXing, 1988, section 3.2), and cuts other letters in two. The extension's `core/tex.js` writes the same.
"""

from __future__ import annotations

import functools
import re
import unicodedata


def _named(signs: str, names: str) -> dict[str, str]:
    return dict(zip(signs, names.split(), strict=True))


# BibTeX counts `\{` as an ordinary brace, so braces are written by name. OT1 fonts lack < > |.
_ESCAPED = {character: "\\" + character for character in "$&%#_"} | {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}
# Letters that are no ASCII letter with marks. LaTeX knows those of the second line only in the T1 encoding.
_LETTERS = _named("łŁøØæÆœŒßẞ\u0131ȷ", "l L o O ae AE oe OE ss SS i j")
_LETTERS |= _named("đĐðÐþÞŋŊ", "dj DJ dh DH th TH ng NG")
# Letters with a mark that have a command of their own; those with a horn are of the T5 encoding.
_COMPOSED = {"a\u030a": "aa", "A\u030a": "AA"}
_COMPOSED |= {"o\u031b": "ohorn", "O\u031b": "OHORN", "u\u031b": "uhorn", "U\u031b": "UHORN"}
_MARKS = _named("\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309", "` ' ^ ~ = u . \" h")
_MARKS |= _named("\u030a\u030b\u030c\u0323\u0327\u0326\u0328\u0331", "r H v d c textcommabelow k b")
_SYMBOLS = _named("\u2010\u2011\u2013\u2014\u2018\u2019\u201c\u201d", "- - -- --- ` ' `` ''")
_SYMBOLS |= _named("\u2026§£©®™", r"{\ldots} {\S} {\pounds} {\textcopyright} {\textregistered} {\texttrademark}")
_SYMBOLS |= _named("°·¡¿", r"{\textdegree} {\textperiodcentered} {\textexclamdown} {\textquestiondown}")
_SYMBOLS |= {sign: f"$^{{{digit}}}$" for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
_SYMBOLS |= {sign: f"$_{{{digit}}}$" for digit, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")}
_GREEK = _named(
    "αβγδεζηθικλμνξπρςστυφχψωΓΔΘΛΞΠΣΥΦΨΩµ",
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho varsigma sigma tau upsilon "
    "phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega mu",
)
_MATHS = _GREEK | _named(
    "\u00d7±÷≤≥≠≈\u223c→←↔⇒∞∈∇∂⋅\u2113∀∃⊕⊗\u222a∩⊂⊆∑∏√",
    "times pm div leq geq neq approx sim rightarrow leftarrow leftrightarrow Rightarrow infty in nabla partial "
    "cdot ell forall exists oplus otimes cup cap subset subseteq sum prod surd",
)
# The commands that stay in a formula: those that can be an index or a power without braces, others, and fonts and
# the like with one argument. `mathbb`, `mathfrak`, `boldsymbol`, `text` and `operatorname` are of the AMS packages.
_SIMPLE = "|".join(_GREEK.values())
_SIMPLE += "|varepsilon|vartheta|varphi|circ|ast|star|prime|dagger|infty|top|bot|perp|ell|pm"
_NAMED = f"{_SIMPLE}|{'|'.join(_MATHS.values())}"
_NAMED += "|to|gets|mapsto|le|ge|ne|ll|gg|equiv|cong|simeq|propto|bullet|cdots|ldots|dots|emptyset|setminus|notin"
_NAMED += "|supset|supseteq|int|oint|mid|parallel|langle|rangle|lfloor|rfloor|lceil|rceil|vee|wedge|neg|hbar"
_NAMED += "|log|ln|exp|min|max|sup|inf|lim|det|dim|arg|sin|cos|tan|quad|aleph|odot|ominus|uparrow|downarrow"
_FONTS = "mathbb|mathfrak|boldsymbol|text|operatorname|mathbf|mathcal|mathrm|mathit|mathsf|mathtt|textbf|textit"
_FONTS += "|textrm|texttt|textsc|sqrt|hat|tilde|bar|vec|dot|overline|underline|widehat|widetilde"


def _any_of(names: str) -> str:
    return rf"\\(?:{names})(?![A-Za-z])"


def _formula(group: str) -> str:
    """Return a regular expression for a formula; `group` is one for what may be in braces.

    A formula is a row of signs, commands and groups, each with at most one index and one power, as TeX stops at a
    second one.
    """
    sign = "".join(_MATHS)
    base = rf"[A-Za-z0-9+\-*/=()\[\].,:;!?<>|{sign}]|\\[,;!]|{_any_of(_NAMED)}"
    base = rf"(?:{base}|{_any_of(_FONTS)}{group}|\\frac{group}{group}|{group})'*"
    script = rf"(?:[A-Za-z0-9*+\-{''.join(_GREEK)}]|{_any_of(_SIMPLE)}|{group})"
    scripts = rf"(?:\^{script}(?:_{script})?|_{script}(?:\^{script})?)?"
    return rf"{scripts}(?: |{base}{scripts})*"


_INNER = r"\{[A-Za-z0-9+\-*/=., ]*\}"
_BASES = f"A-Za-z{''.join(_LETTERS)}"
_ONES = re.escape("".join((*_ESCAPED, *_LETTERS, *_SYMBOLS, *_MATHS)))


@functools.cache
def _pattern(has_maths: bool) -> re.Pattern[str]:
    """Return what is replaced. The expression for formulas is long, so it is compiled when it is needed."""
    # Braces in braces are allowed, and no deeper ones.
    group = rf"\{{{_formula(_INNER)}\}}" if has_maths else ""
    # As in pandoc: no space inside the dollars and no digit after them. `$5 or more` before another `$` is money.
    span = rf"\$(?! |[0-9][^$]* [A-Za-z]{{2}}){_formula(group)}(?<![ $])\$(?![0-9])" if has_maths else "(?!)"
    return re.compile(rf"({span})|([{_BASES}][{''.join(_MARKS)}\u031b]+)(?![\u0300-\u036f])|[{_ONES}]")


def tex(text: str) -> str:
    """Return one line of text as TeX. Balanced maths stays maths; any other TeX in it is shown as it is.

    What LaTeX has no command for, for example Chinese, stays as it is.
    """
    # Of the signs that Unicode decomposes, only this one is replaced as a whole.
    line = unicodedata.normalize("NFD", " ".join(text.split())).replace("=\u0338", "≠")
    return unicodedata.normalize("NFC", _pattern(line.count("$") > 1).sub(_part, line))


def _part(match: re.Match[str]) -> str:
    formula, letter = match[1], match[2]
    if formula:
        return "".join(f"\\{_MATHS[sign]} " if sign in _MATHS else sign for sign in formula)
    if letter:
        return f"{{{_accented(letter)}}}"
    one = match[0]
    if one in _MATHS:
        return f"$\\{_MATHS[one]}$"
    return f"{{\\{_LETTERS[one]}}}" if one in _LETTERS else _SYMBOLS.get(one) or _ESCAPED[one]


def _accented(letter: str) -> str:
    """Return a letter and its marks, innermost first, as commands without the outer braces."""
    marks = letter[1:]
    if "\u031b" in marks and letter[0] in "oOuU":
        found, marks = f"\\{_COMPOSED[letter[0] + chr(0x31B)]}", marks.replace("\u031b", "")
    elif letter[:2] in _COMPOSED:
        found, marks = f"\\{_COMPOSED[letter[:2]]}", marks[1:]
    else:
        found = f"\\{_LETTERS[letter[0]]}" if letter[0] in _LETTERS else letter[0]
    for mark in marks:
        command = _MARKS.get(mark, "")
        needs_braces = command.isalpha() or found.startswith("\\")
        found = f"\\{command}{{{found}}}" if needs_braces else f"\\{command}{found}"
    return found
