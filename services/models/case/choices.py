"""States and lists of case work, in the words of specification 2.2."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseStatus(models.TextChoices):
    INTAKE = "intake", _("Intake")
    ASSESSMENT = "assessment", _("Pre-assessment")
    PLANNING = "planning", _("Planning")
    INTERVENTION = "intervention", _("Intervention")
    EVALUATION = "evaluation", _("Evaluation")
    CLOSED = "closed", _("Closed after evaluation")
    FOLLOW_UP = "follow_up", _("Follow-up visits")
    ARCHIVED = "archived", _("Archived")
    REJECTED = "rejected", _("Not taken on")
    REFERRED_OUT = "referred_out", _("Closed by referral")
    SUSPENDED = "suspended", _("Suspended")


# The way that every case goes; the other states lie beside it.
WAY = (
    CaseStatus.INTAKE, CaseStatus.ASSESSMENT, CaseStatus.PLANNING, CaseStatus.INTERVENTION,
    CaseStatus.EVALUATION, CaseStatus.CLOSED, CaseStatus.FOLLOW_UP, CaseStatus.ARCHIVED,
)  # fmt: skip
WORKING = frozenset(WAY[:5])
OPEN = WORKING | {CaseStatus.SUSPENDED}


class Source(models.TextChoices):
    """来源."""

    SELF = "self", _("Asked for help")
    WORKER = "worker", _("Found by the social worker")
    COMMITTEE = "committee", _("Referred by the village or residents' committee")
    DEPARTMENT = "department", _("Referred by a government department")
    ORGANISATION = "organisation", _("Referred by another organisation")
    KIN = "kin", _("Asked for by family or friends")


class Theory(models.TextChoices):
    """理论与模式."""

    PSYCHOSOCIAL = "psychosocial", _("Psychosocial therapy")
    COGNITIVE = "cognitive", _("Cognitive-behavioural")
    TASK = "task", _("Task-centred")
    CRISIS = "crisis", _("Crisis intervention")
    FAMILY = "family", _("Family therapy")
    NARRATIVE = "narrative", _("Narrative")
    STRENGTHS = "strengths", _("Strengths perspective")
    OTHER = "other", _("Other")


class RefusalReason(models.TextChoices):
    """Why a case is not taken on."""

    SCOPE = "scope", _("Not within the scope of service")
    UNWILLING = "unwilling", _("The person declines")
    ABILITY = "ability", _("Beyond the station's ability")
    SERVED = "served", _("Served by another organisation already")
    OTHER = "other", _("Other")


class CloseReason(models.TextChoices):
    REACHED = "reached", _("Goals reached")
    ASKED = "asked", _("Asked for by the person")
    MOVED = "moved", _("Moved away")
    DIED = "died", _("Died")
    REFERRED = "referred", _("Referred")
    LOST = "lost", _("Out of contact")
    OTHER = "other", _("Other")


class Satisfaction(models.IntegerChoices):
    VERY = 5, _("Very satisfied")
    YES = 4, _("Satisfied")
    FAIR = 3, _("So-so")
    NO = 2, _("Dissatisfied")
    NOT_AT_ALL = 1, _("Very dissatisfied")


class Mode(models.TextChoices):
    """方式 of a contact."""

    TALK = "talk", _("Face-to-face talk")
    PHONE = "phone", _("Phone talk")
    ONLINE = "online", _("Online")
    HOME = "home", _("Home visit")
    ACCOMPANY = "accompany", _("Accompanying")


class Attainment(models.TextChoices):
    """How far a goal is reached: 达成 / 部分 / 未."""

    OPEN = "open", _("Under way")
    ACHIEVED = "achieved", _("Achieved")
    PARTLY = "partly", _("Partly achieved")
    MISSED = "missed", _("Not achieved")


# What one goal adds to goal attainment (K11).
SHARES = {Attainment.ACHIEVED: "1", Attainment.PARTLY: "0.5", Attainment.MISSED: "0"}


class Stage(models.TextChoices):
    """What a supervisor's opinion is about."""

    OPENING = "opening", _("Taking the case on")
    PLAN = "plan", _("The service plan")
    COURSE = "course", _("The course of the work")
    CLOSING = "closing", _("Closing")


class RiskSign(models.TextChoices):
    """What the risk screen asks."""

    SELF_HARM = "self_harm", _("Thoughts of suicide or self-harm")
    VIOLENCE = "violence", _("Violence in the family")
    ABUSE = "abuse", _("Abuse or neglect")
    OTHERS = "others", _("Danger to other people")
    ILLNESS = "illness", _("Grave illness without treatment")
    LIVELIHOOD = "livelihood", _("Food, shelter or heating not secured")
    ALONE = "alone", _("Cannot care for himself and lives alone")
    UNATTENDED = "unattended", _("Child without anybody in charge")
