"""What nearly every event reads of assignments, by their ids; one prepared query per table."""

from __future__ import annotations

from typing import Any

from peewee import ModelSelect, fn

from tasks.domain.terms import EvidenceState
from tasks.store.models import (
    Area,
    Assignment,
    Checkpoint,
    Dispute,
    Evidence,
    Extension,
    KeyTask,
    Plan,
    Progress,
    Review,
    Unit,
)
from tasks.store.prepared import Given, many, prepared


@prepared
def disputes(ids: Given) -> ModelSelect[Dispute]:
    return Dispute.select().where(Dispute.decision.is_null(), Dispute.assignment.in_(many(ids)))


@prepared
def checkpoints(ids: Given) -> ModelSelect[Checkpoint]:
    found = Checkpoint.select().where(Checkpoint.assignment.in_(many(ids)))
    return found.order_by(Checkpoint.original_due_on, Checkpoint.id)


@prepared
def extensions(ids: Given) -> ModelSelect[Extension]:
    found = Extension.select(Extension, Checkpoint.assignment_id.alias("owner")).join(Checkpoint)
    return found.where(Checkpoint.assignment.in_(many(ids))).order_by(Extension.at, Extension.id).objects()


@prepared
def progress(ids: Given) -> ModelSelect[Progress]:
    return Progress.select().where(Progress.assignment.in_(many(ids))).order_by(Progress.at, Progress.id)


@prepared
def reviews(ids: Given) -> ModelSelect[Review]:
    found = Review.select(Review, Progress.assignment_id.alias("owner")).join(Progress)
    return found.where(Progress.assignment.in_(many(ids))).order_by(Review.at, Review.id).objects()


@prepared
def evidence_counts(ids: Given) -> ModelSelect[Evidence]:
    """(report, number of its files that were not refused)"""
    return counting_evidence(many(ids)).tuples()


@prepared
def assignments(ids: Given) -> ModelSelect[Assignment]:
    return Assignment.select().where(Assignment.id.in_(many(ids)))


@prepared
def items(ids: Given) -> ModelSelect[KeyTask]:
    return KeyTask.select().where(KeyTask.id.in_(many(ids)))


@prepared
def areas(ids: Given) -> ModelSelect[Area]:
    return Area.select(Area, Plan).join(Plan).where(Area.id.in_(many(ids)))


@prepared
def units(ids: Given) -> ModelSelect[Unit]:
    return Unit.select().where(Unit.id.in_(many(ids)))


@prepared
def parents(ids: Given) -> ModelSelect[Assignment]:
    return Assignment.select(Assignment, Unit).join(Unit).where(Assignment.id.in_(many(ids)))


def counting_evidence(which: Any) -> ModelSelect[Evidence]:
    return (
        Evidence.select(Evidence.progress_id, fn.COUNT(Evidence.id))
        .where(Evidence.assignment.in_(which), Evidence.state != EvidenceState.FAILED, Evidence.progress.is_null(False))
        .group_by(Evidence.progress)
    )
