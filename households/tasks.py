"""Nightly work on the register."""

from __future__ import annotations

import datetime as dt

from celery import shared_task
from django.utils import timezone

from households import completeness
from households.models import DuplicatePair, FileTally, PersonMerge, TransferRequest
