"""The pass over a program's syntax tree that `modernize` makes; apart, since it needs libcst."""

from typing import Any

import libcst as cst
from libcst import metadata

from keraia.legacy import backend, modernize, spaces
from keraia.legacy.tables import modules, names

_CLASSES = "predict_classes"
_OPS = "keras.ops."


class Rewriter(cst.CSTTransformer):
    """Rewrites imports, names, calls and attributes to today's."""

    METADATA_DEPENDENCIES = (metadata.PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.left: list[str] = []
        self.paths: dict[str, str] = {}  # local name -> path below `keras`
        self.renamed: dict[str, str] = {}  # local name -> today's
        self.needs_keras = False
        self.has_keras = False

    def _code(self, node: cst.CSTNode) -> str:
        return cst.Module([]).code_for_node(node)

    def _leave(self, node: cst.CSTNode, what: str) -> None:
        line = self.get_metadata(metadata.PositionProvider, node).start.line
        self.left.append(f"line {line}: {what}")

    # -- imports

    def visit_Import(self, node: cst.Import) -> None:  # noqa: N802 (libcst's names)
        for alias in node.names:
            space = spaces.canonical(self._code(alias.name))
            if space is None:
                continue
            local = alias.asname.name.value if alias.asname else "keras"  # type: ignore[union-attr]
            self.paths[local] = space if alias.asname else ""
            self.has_keras |= local == "keras" and self.paths[local] == ""

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:  # noqa: N802
        space = spaces.canonical(self._code(node.module)) if node.module else None
        if space is None or isinstance(node.names, cst.ImportStar):
            return
        for alias in node.names:
            old = self._code(alias.name)
            found = modernize.moved(space, old)
            home, new = found or (space, old)
            local = alias.asname.name.value if alias.asname else old  # type: ignore[union-attr]
            self.paths[local] = f"{home}.{new}" if home else new
            if not alias.asname and new != old:
                self.renamed[old] = new

    def leave_ImportFrom(  # noqa: N802
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> Any:
        written = self._code(original_node.module) if original_node.module else ""
        space = spaces.canonical(written)
        if space is None or isinstance(original_node.names, cst.ImportStar):
            return updated_node
        root = written[: len(written) - len(space)].rstrip(".") if space else written
        places: dict[str, list[cst.ImportAlias]] = {}
        for alias in original_node.names:
            old = self._code(alias.name)
            built = self._stand_in(space, old)
            if built:
                self._leave(original_node, f"{old}: {built}")
            home, new = modernize.moved(space, old) or (space, old)
            item = alias.with_changes(name=cst.Name(new), comma=cst.MaybeSentinel.DEFAULT)
            places.setdefault(home, []).append(item)
        lines = []
        for home, items in places.items():
            path = cst.parse_expression(f"{root}.{home}" if home else root)
            lines.append(updated_node.with_changes(module=path, names=items))
        if len(lines) == 1:
            return lines[0]
        between = cst.Semicolon(whitespace_after=cst.SimpleWhitespace(" "))
        head = [line.with_changes(semicolon=between) for line in lines[:-1]]
        return cst.FlattenSentinel([*head, lines[-1]])

    def _stand_in(self, space: str, name: str) -> str | None:
        """What to do about a name that Keras 3 has in no form."""
        for at in (space, *modules.HOMES.get(space, ())):
            if any(name in built.split() for built in names.BUILT.get(at, {}).values()):
                return names.TODAY.get(f"{at}.{name}", "Keras 3 has none")
        return None

    # -- names and attributes

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> Any:  # noqa: N802
        new = self.renamed.get(original_node.value)
        return updated_node if new is None else updated_node.with_changes(value=new)

    def leave_Attribute(  # noqa: N802
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> Any:
        name = original_node.attr.value
        owner = self._code(original_node.value)
        if name == "lr" and owner.split(".")[-1] == "optimizer":
            return updated_node.with_changes(attr=cst.Name("learning_rate"))
        if self.paths.get(owner) == "backend":
            today = backend.known().get(name, "")
            if today.startswith(_OPS) and today[len(_OPS) :].replace(".", "").isidentifier():
                self.needs_keras = True
                return cst.parse_expression(today)
            if today:
                self._leave(original_node, f"{owner}.{name}: {today}")
        return updated_node

    def _path_of(self, func: cst.BaseExpression) -> str | None:
        """The path below `keras` of what is called."""
        head, _, rest = self._code(func).partition(".")
        if head not in self.paths:
            return None
        base = self.paths[head]
        space, _, name = ".".join(filter(None, (base, rest))).rpartition(".")
        home, new = modernize.moved(space, name) or (space, name)
        return f"{home}.{new}" if home else new

    # -- calls

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> Any:  # noqa: N802
        func = original_node.func
        is_method = isinstance(func, cst.Attribute)
        path = self._path_of(func)
        if any(arg.star for arg in original_node.args):
            return updated_node
        border = modernize.form_of(path) if path else None
        if border is None and is_method:
            return self._method(original_node, updated_node)
        return updated_node if border is None else self._rewritten(
            original_node, updated_node, border)  # fmt: skip

    def _method(self, original_node: cst.Call, updated_node: cst.Call) -> Any:
        name = original_node.func.attr.value  # type: ignore[attr-defined]
        keywords = {arg.keyword.value for arg in original_node.args if arg.keyword}
        if name == _CLASSES:
            self._leave(original_node, "predict_classes: of one sigmoid, write predict(x) > 0.5")
            call = updated_node.with_changes(func=updated_node.func.with_changes(
                attr=cst.Name("predict")))  # fmt: skip
            return cst.parse_expression(f"{self._code(call)}.argmax(axis=-1)")
        if name == "compile":
            updated_node = self._with_optimizer(updated_node)
        new = modernize.new_method(name, keywords)
        border = modernize.method_of(name)
        if new is not None:
            changed = updated_node.func.with_changes(attr=cst.Name(new))
            updated_node = updated_node.with_changes(func=changed)
        if border is None or not keywords & border.old:
            return updated_node
        return self._rewritten(original_node, updated_node, border)

    def _with_optimizer(self, call: cst.Call) -> cst.Call:
        """A call of `compile`, whose optimizer's name stands for the settings it had."""
        args = list(call.args)
        for i, arg in enumerate(args):
            given = arg.keyword.value if arg.keyword else "optimizer" if i == 0 else None
            if given != "optimizer":
                continue
            text = modernize.optimizer_of(modernize.value_of(self._code(arg.value)))
            if text is not None:
                self.needs_keras = True
                args[i] = arg.with_changes(value=cst.parse_expression(text))
        return call.with_changes(args=args)

    def _rewritten(self, original_node: cst.Call, updated_node: cst.Call, border: Any) -> Any:
        args = [modernize.value_of(self._code(a.value)) for a in updated_node.args
                if a.keyword is None]  # fmt: skip
        kwargs = {a.keyword.value: modernize.value_of(self._code(a.value))
                  for a in updated_node.args if a.keyword is not None}  # fmt: skip
        made = modernize.arguments(border, args, kwargs)
        if made is None:
            self._leave(original_node, f"{self._code(original_node)}: no one call does this today")
            return updated_node
        if made == (args, kwargs):
            return updated_node
        texts = [modernize.text_of(a) for a in made[0]]
        texts += [f"{name}={modernize.text_of(value)}" for name, value in made[1].items()]
        self.needs_keras |= any("keras.optimizers" in text for text in texts)
        return cst.parse_expression(f"{self._code(updated_node.func)}({', '.join(texts)})")

    def leave_Module(  # noqa: N802
        self, original_node: cst.Module, updated_node: cst.Module
    ) -> cst.Module:
        if not self.needs_keras or self.has_keras:
            return updated_node
        line = cst.parse_statement("import keras\n")
        body = list(updated_node.body)
        first = next((i for i, s in enumerate(body) if _is_import(s)), 0)
        return updated_node.with_changes(body=[*body[:first], line, *body[first:]])


def _is_import(statement: Any) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(
        statement.body[0], (cst.Import, cst.ImportFrom)
    )
