"""Many random formulas, asked of all engines in batches; what they disagree about, made small."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fuzz.asking import Answer, Failed, Refused
from fuzz.generator import Generator
from fuzz.judging import Answering, Mismatch, differences, judge
from fuzz.rules import rule_of
from fuzz.shrinking import shrunk
from fuzz.trees import Formula, formula

BATCH = 50
ZONES = ("UTC", "UTC", "America/New_York", "UTC", "Asia/Kolkata")
"""The zones of documents, in turn."""


@dataclass(frozen=True)
class Rival:
    """What the first engine is compared with, on one batch in so many."""

    engine: Answering
    every: int = 1


@dataclass
class Report:
    cases: int = 0
    asked: Counter[str] = field(default_factory=Counter[str])
    """Formulas that a rival was asked."""
    compared: Counter[str] = field(default_factory=Counter[str])
    """Answers that were compared, by rival."""
    failed: Counter[str] = field(default_factory=Counter[str])
    """Formulas that the first engine and a rival both have no answer for."""
    noise: int = 0
    """Differences that come of the last digits of the numbers within."""
    functions: Counter[str] = field(default_factory=Counter[str])
    declared: Counter[str] = field(default_factory=Counter[str])
    mismatches: dict[tuple[str, str], Mismatch] = field(default_factory=dict[tuple[str, str], Mismatch])

    def shown(self) -> str:
        listed = sorted(
            self.mismatches.values(), key=lambda mismatch: (mismatch.engines, mismatch.formula.text)
        )
        return "\n\n".join(map(str, listed))


def campaign(
    first: Answering, rivals: Sequence[Rival], seed: int, cases: int, family: Sequence[str] = ()
) -> Report:
    """Formulas of one seed. `family` aims at some functions and operators."""
    chance = random.Random(f"formulas {seed}")
    generator = Generator(chance, family)
    report = Report()
    for number in range((cases + BATCH - 1) // BATCH):
        formulas = drawn(generator, BATCH)
        zone = ZONES[number % len(ZONES)]
        answers = first.answers(formulas, zone)
        report.cases += len(formulas)
        for other_formula in formulas:
            report.functions.update(other_formula.functions)
        for rival in rivals:
            if (number + seed) % rival.every == 0:
                _compare(report, first, answers, rival.engine, formulas, zone)
    return report


def drawn(generator: Generator, count: int) -> list[Formula]:
    """Formulas that pass the type check, none twice."""
    formulas: dict[str, Formula] = {}
    while len(formulas) < count:
        made = formula(*generator.formula())
        if made is None:
            generator.refused()
        else:
            formulas.setdefault(made.text, made)
    return list(formulas.values())


def _compare(
    report: Report,
    first: Answering,
    answers: Mapping[str, Answer],
    rival: Answering,
    formulas: Sequence[Formula],
    zone: str,
) -> None:
    others = rival.answers(formulas, zone)
    report.asked[rival.name] += len(formulas)
    for other_formula in formulas:
        one, other = answers[other_formula.text], others[other_formula.text]
        if isinstance(one, Failed) and isinstance(other, Failed):
            report.failed[rival.name] += 1
        elif not isinstance(one, Refused) and not isinstance(other, Refused):
            report.compared[rival.name] += 1
        if differences(one, other) is None:
            continue
        mismatch = judge(other_formula, first, rival, zone)
        if mismatch is None:
            report.noise += 1
            continue
        rule = rule_of(mismatch)
        if rule is None:
            mismatch = shrunk(mismatch, first, rival)
            rule = rule_of(mismatch)
        if rule is None:
            report.mismatches.setdefault((mismatch.engines[1], mismatch.formula.text), mismatch)
        else:
            report.declared[rule.name] += 1
