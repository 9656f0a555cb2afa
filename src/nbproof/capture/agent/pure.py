"""What a cell changes in place, where that is sure from its source and from what it uses.

Only then need nothing else be digested again that the cell read. Sure is what operates on plain
values, arrays and frames by operators and by functions of their libraries that are known to return
something new; all else is taken to change what it can reach.
"""

import ast
import types
from typing import Any, Dict, FrozenSet, List, Optional, Set

_PLAIN = (bool, int, float, complex, str, bytes, type(None), range)
_LIBRARIES = frozenset(("numpy", "pandas"))
_BUILTINS = frozenset(
    "abs bool bytes complex divmod float int isinstance len max min pow print range repr round str"
    " sum type".split()
)
_RETURNING = frozenset(
    # of both
    "abs all any argmax argmin argsort astype clip copy cumprod cumsum dot max mean min prod repeat"
    " round std sum take to_list tolist transpose unique var"
    # of pandas
    " add add_prefix add_suffix between bfill concat corr count cov crosstab cummax cummin cut"
    " date_range describe diff div divide drop drop_duplicates dropna duplicated endswith eq"
    " expanding explode ffill fillna filter first ge get_dummies groupby gt head idxmax idxmin"
    " info isin isna isnull items join kurt last le len lower lstrip lt median melt memory_usage"
    " merge mode mul multiply ne nlargest nsmallest notna notnull nunique pct_change pivot"
    " pivot_table pow qcut quantile query rank read_csv read_excel read_feather read_json"
    " read_parquet reindex rename rename_axis replace reset_index resample rolling rstrip sem"
    " select_dtypes set_axis set_index shift size skew sort_index sort_values split stack"
    " startswith strftime strip sub subtract swaplevel tail title to_datetime to_dict to_frame"
    " to_numeric to_period to_string to_timestamp total_seconds truncate tz_convert tz_localize"
    " unstack upper value_counts where xs zfill contains DataFrame Series Timestamp Timedelta"
    # of numpy
    " arange arccos arcsin arctan array asarray average bincount ceil column_stack concatenate"
    " corrcoef cos cross digitize empty exp eye flatten floor full histogram hstack interp isclose"
    " isfinite isinf isnan linspace log log10 log1p log2 maximum meshgrid minimum nanmax nanmean"
    " nanmin nanstd nansum ones outer percentile power ravel reshape searchsorted sign sin sqrt"
    " squeeze stack tan tile trace vstack zeros".split()
)
_CHANGING = frozenset(("inplace", "out"))
_SAFE = (
    ast.Attribute,
    ast.BinOp,
    ast.BoolOp,
    ast.boolop,
    ast.cmpop,
    ast.Compare,
    ast.Constant,
    ast.Dict,
    ast.Expr,
    ast.expr_context,
    ast.FormattedValue,
    ast.Import,
    ast.ImportFrom,
    ast.IfExp,
    ast.JoinedStr,
    ast.alias,
    ast.keyword,
    ast.List,
    ast.operator,
    ast.Slice,
    ast.Subscript,
    ast.Tuple,
    ast.unaryop,
    ast.UnaryOp,
) + tuple(getattr(ast, name) for name in ("Index", "ExtSlice") if name in vars(ast))  # Python 3.8


def frames_set(body: List[ast.stmt], namespace: Dict[str, Any]) -> Optional[FrozenSet[str]]:
    """The frames of which these statements assign whole columns, and change nothing else in place.

    None where they may change anything; empty where they only make new values and bind them.
    """
    reader = _Reader(namespace)
    return frozenset(reader.set) if all(map(reader.is_safe, body)) else None


class _Reader:
    """Looks at statements in their order; `bound` are names that hold what the cell itself made."""

    def __init__(self, namespace: Dict[str, Any]) -> None:
        self._namespace = namespace
        self._bound: Set[str] = set()
        self.set: Set[str] = set()

    def is_safe(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Assign):
            return self.is_safe(node.value) and all(map(self._is_safe_target, node.targets))
        if isinstance(node, ast.Name):
            return self._is_safe_name(node.id)
        if isinstance(node, ast.Call) and not self._is_safe_call(node):
            return False
        if not isinstance(node, _SAFE + (ast.Call,)):
            return False
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            return self._is_loaded(node)
        children = ast.iter_child_nodes(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            children = iter([*node.args, *node.keywords])
        return all(self.is_safe(child) for child in children)

    def _is_safe_target(self, target: ast.expr) -> bool:
        if isinstance(target, ast.Name):
            self._bound.add(target.id)
            return True
        if not isinstance(target, ast.Subscript) or not isinstance(target.value, ast.Name):
            return False
        key = getattr(target.slice, "value", None)  # of a Constant, or of Python 3.8's Index
        frame = self._namespace.get(target.value.id)
        is_column = isinstance(getattr(key, "value", key), str)
        if target.value.id in self._bound or type(frame).__name__ != "DataFrame" or not is_column:
            return False
        self.set.add(target.value.id)
        return self._is_safe_name(target.value.id)

    def _is_safe_name(self, name: str) -> bool:
        if name in self._bound:
            return True
        value = self._namespace.get(name, self)
        kind = type(value)
        if kind in _PLAIN:
            return True
        if kind is types.ModuleType:
            return value.__name__ in _LIBRARIES
        package = (kind.__module__ or "").partition(".")[0]
        return package in _LIBRARIES and not getattr(getattr(value, "dtype", None), "hasobject", 0)

    def _is_safe_call(self, node: ast.Call) -> bool:
        """A known function or method, given nothing that it would call or write to."""
        function = node.func
        if any(keyword.arg is None or keyword.arg in _CHANGING for keyword in node.keywords):
            return False
        if isinstance(function, ast.Name):
            is_shadowed = function.id in self._namespace or function.id in self._bound
            return function.id in _BUILTINS and not is_shadowed
        return isinstance(function, ast.Attribute) and function.attr in _RETURNING

    def _is_loaded(self, node: Any) -> bool:
        """An import that only binds what the kernel has imported already."""
        found: FrozenSet[str] = frozenset(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) or not found <= _LIBRARIES:
            return False
        self._bound.update(alias.asname or alias.name for alias in node.names)
        return True
