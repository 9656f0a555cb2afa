"""What IPython's magics and shell commands do to the notebook's names."""

import ast
import re
from typing import List, NamedTuple, Optional

_TRANSPARENT = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "snakeviz"})
_INERT = frozenset(
    "matplotlib pip conda mamba uv config autoreload load_ext reload_ext unload_ext env"
    " set_env cd pwd pushd popd ls ll cat mkdir cp mv rm rmdir history hist who whos who_ls"
    " pinfo pinfo2 pdoc psource pfile precision pprint doctest_mode xmode colors magic"
    " lsmagic quickref dirs bookmark alias alias_magic logstart logstop notebook pylab gui"
    " writefile html HTML latex markdown svg javascript js bash sh script perl ruby system"
    " sx cmd debug pdb tb page".split()
)
_SHELLS = frozenset({"system", "getoutput"})
_INTERPOLATED = re.compile(r"(?<!\$)\{([^{}]*)\}|(?<!\$)\$([A-Za-z_]\w*)")


class Magic(NamedTuple):
    """A magic or shell call: Python that it runs, text that it fills in, a name that it binds.

    `is_apart`: what it runs takes no names from the notebook, though it may leave some.
    """

    name: str
    command: str = ""
    body: Optional[str] = None
    binds: Optional[str] = None
    unknown: Optional[str] = None
    is_apart: bool = False


def magic_of(call: ast.Call) -> Optional[Magic]:
    """The magic that IPython made this call from, None where it is an ordinary call."""
    function = call.func
    if not (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Call)
        and isinstance(function.value.func, ast.Name)
        and function.value.func.id == "get_ipython"
    ):
        return None
    words = [_text(argument) for argument in call.args]
    if function.attr in _SHELLS:
        return Magic(name="!", command=words[0] if words else "")
    if function.attr == "run_line_magic":
        name, line = (words + ["", ""])[:2]
        return _line_magic(name, line)
    if function.attr == "run_cell_magic":
        name, line, body = (words + ["", "", ""])[:3]
        return _cell_magic(name, line, body)
    return None


def _line_magic(name: str, line: str) -> Magic:
    if name in _TRANSPARENT:
        return Magic(name=name, body=_statement(line))
    if name in _INERT:
        return Magic(name=name, command=line)
    words = line.split()
    if name == "store" and words and words[0].isidentifier():
        return Magic(name=name, command=" ".join("{" + word + "}" for word in words))
    is_apart = name == "run" and bool(words) and not words[0].startswith("-")
    return Magic(name=name, unknown="it uses %{}".format(name), is_apart=is_apart)


def _cell_magic(name: str, line: str, body: str) -> Magic:
    if name in _TRANSPARENT:
        code = body if name == "capture" else "\n".join([_statement(line), body])
        return Magic(name=name, body=code, binds=_captured(line) if name == "capture" else None)
    if name in _INERT:
        return Magic(name=name, command=line)
    return Magic(name=name, unknown="it uses %%{}".format(name))


def _captured(line: str) -> Optional[str]:
    words = [word for word in line.split() if not word.startswith("-")]
    return words[0] if words and words[0].isidentifier() else None


def _statement(line: str) -> str:
    """What follows the options of %time and %timeit."""
    words = line.strip()
    while True:
        match = re.match(r"-(?:[nr]\s*\d+|[tcpqo]|-\S+)\s*", words)
        if match is None:
            return words
        words = words[match.end() :]


def names_in_command(command: str) -> List[str]:
    """The names that IPython fills into a shell command: {expression} and $name."""
    names = []
    for expression, name in _INTERPOLATED.findall(command):
        if name:
            names.append(name)
            continue
        try:
            tree = ast.parse(expression, mode="eval")
        except (SyntaxError, ValueError):
            continue
        names += [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return names


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
