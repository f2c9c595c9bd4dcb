"""Arguments of a library's scheduler that are lists, a value for each parameter group: its ``groups``."""

from lrcurve.documents.node import ListNode, MapNode, Node
from lrcurve.spec.aliases import plain
from lrcurve.spec.context import Context
from lrcurve.spec.type_names import library_record


def spread(ctx: Context, node: Node) -> Node:
    """Return a schedule with the groups that its lists make, after noting what is wrong with them.

    The groups are called ``group0``, ``group1``, ..., as they are in the optimizer.
    """
    if not isinstance(node, MapNode):
        return node
    whole = plain(node, [])
    record = library_record(str(whole.get("type")))
    if record is None or not record.per_group:
        return node
    lists = {key: one for key in record.per_group if isinstance(one := whole.get(key), ListNode) and one.items}
    lengths = {key: len(one.items) for key, one in lists.items()}
    for key, count in lengths.items():
        first = next(iter(lengths))
        if count != lengths[first]:
            ctx.problem(whole, f"has values for {count} parameter groups, and '{first}' for {lengths[first]}", key)
    if lists and "groups" in whole.entries:
        ctx.problem(whole, f"cannot be together with the list of '{next(iter(lists))}', which has them, too", "groups")
    count = min(lengths.values(), default=0)
    for key, one in lists.items():
        whole = whole.with_entry(key, one.items[0])
    if count < 2 or "groups" in whole.entries:
        return whole if lists else node
    groups = MapNode({}, node.mark, node.path)
    for i in range(count):
        own = MapNode({}, node.mark, node.path)
        for key, one in lists.items():
            own = own.with_entry(key, one.items[i])
        groups = groups.with_entry(f"group{i}", own)
    return whole.with_entry("groups", groups)
