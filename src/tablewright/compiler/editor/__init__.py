"""Editor functions for formulas as they are typed. Pure: an analysed workbook and a text in, answers out."""

from tablewright.compiler.editor.completions import Completion, complete
from tablewright.compiler.editor.diagnostics import Diagnosis, diagnose
from tablewright.compiler.editor.hover import Hover, hover
from tablewright.compiler.editor.lineage import Edge, Graph, Lineage, Thing, lineage
from tablewright.compiler.editor.signature import Signature, signature
from tablewright.compiler.editor.tokens import ClassifiedToken, classify
from tablewright.compiler.editor.typing_place import TypingPlace, find_place
from tablewright.compiler.editor.usages import Renamed, Target, Usage, rename, usages

__all__ = [
    "ClassifiedToken",
    "Completion",
    "Diagnosis",
    "Edge",
    "Graph",
    "Hover",
    "Lineage",
    "Renamed",
    "Signature",
    "Target",
    "Thing",
    "TypingPlace",
    "Usage",
    "classify",
    "complete",
    "diagnose",
    "find_place",
    "hover",
    "lineage",
    "rename",
    "signature",
    "usages",
]
