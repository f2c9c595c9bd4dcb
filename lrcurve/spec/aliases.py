"""Other ways to write a library's scheduler: Hydra's, Lightning's, a keras config, a ``get_scheduler``."""

from lrcurve.documents.node import Entry, MapNode, Scalar
from lrcurve.problems import Problem

TYPE_KEYS = ("type", "_target_", "class_path", "class_name")
"""The keys of which one says what a schedule is."""

_HYDRA = ("_partial_", "_recursive_", "_convert_", "_args_")
_KERAS = ("module", "class_name", "registered_name", "build_config", "compile_config", "shared_object_id")
DISPATCHERS = tuple(
    f"{home}.get_scheduler"
    for home in ("transformers", "transformers.optimization", "diffusers", "diffusers.optimization")
)
"""What takes the name of its type as an argument ``name``."""


def plain(node: MapNode, problems: list[Problem]) -> MapNode:
    """Return a schedule's mapping with ``type`` and the arguments beside it, whatever way it was written."""
    if node.get("type") is None:
        if node.get("_target_") is not None:
            node = _renamed(node, "_target_").without(*_HYDRA)
        elif node.get("class_path") is not None:
            node = _merged(_renamed(node, "class_path"), "init_args", problems)
        elif node.get("class_name") is not None:
            node = _from_keras(node, problems)
    dispatched = str(node.get("type") or "")
    if dispatched in DISPATCHERS and node.get("name") is not None:
        name = node.entries["name"]
        node = node.without("name").with_entry(
            "type", Scalar(f"{dispatched.partition('.')[0]}.{name.node}", name.node.mark, name.node.path)
        )
    if str(node.get("type") or "").startswith("transformers."):
        node = _merged(node, "scheduler_specific_kwargs", problems)
    return node


def _renamed(node: MapNode, key: str) -> MapNode:
    """Return a mapping whose ``key`` is its ``type``."""
    return node.without(key).with_entry("type", node.entries[key].node, node.entries[key].mark)


def _merged(node: MapNode, key: str, problems: list[Problem]) -> MapNode:
    """Return a mapping with the entries of its ``key`` beside the others."""
    inner = node.get(key)
    node = node.without(key)
    if inner is None or (isinstance(inner, Scalar) and inner.value is None):
        return node
    if not isinstance(inner, MapNode):
        problems.append(Problem(inner.path, "must be a mapping of arguments", inner.mark))
        return node
    for name, entry in inner.entries.items():
        if name in node.entries:
            problems.append(Problem(entry.node.path, "is given twice, here and beside it", entry.mark))
    return MapNode({**inner.entries, **node.entries}, node.mark, node.path)


def _from_keras(node: MapNode, problems: list[Problem]) -> MapNode:
    """Read what ``keras.saving.serialize_keras_object`` writes: module, class_name and config."""
    module = node.get("module")
    home = str(module) if isinstance(module, Scalar) and module.value else "keras.optimizers.schedules"
    name = node.entries["class_name"]
    kind = Entry(Scalar(f"{home}.{name.node}", name.node.mark, name.node.path), name.mark)
    rest = _merged(node.without(*_KERAS), "config", problems)
    return MapNode({"type": kind, **rest.entries}, node.mark, node.path)
