"""`manage.py load_demo`: the demo province, once."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from households.tasks import refresh_completeness
from reporting.demo.accounts import create_accounts
from reporting.demo.places import FUQUAN, PROVINCE, Places, Post
from reporting.demo.plan import FUQUAN_FILES, NO_FILES, Files, shared_files
from reporting.demo.records import Records
from reporting.demo.staff_checks import note_checks
from reporting.rollup.fold import drain
from services.models import ServiceRecord
from stations.models import Division, Station

# Per size: households and visits per household at a Fuquan station, the same elsewhere, and how
# many of the other stations get any.
SIZES = {"normal": (256, 4.4, 5, 2.2, 1), "small": (12, 3.0, 2, 1.5, 8)}
# At normal size Fuquan has the files of its report, and every so-manieth other station one of each.
FILES_EVERY = 6


class Command(BaseCommand):
    help = "Loads the demo province: Guizhou with 1,094 stations and a year of visits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=20230531)
        parser.add_argument("--if-empty", action="store_true", help="do nothing on a used database")
        parser.add_argument("--size", choices=SIZES, default=os.environ.get("DEMO_SIZE", "normal"))
        parser.add_argument(
            "--scale", type=int, default=0, metavar="RECORDS",
            help="grow to about this many records in all (1000000, 3000000, 10000000)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists() or Station.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("The database is in use; the demo province wants an empty one.")
        if not settings.DEMO:
            raise CommandError("Not in demo mode: set DEMO=1. A real province starts empty.")
        self.today = timezone.localdate()
        self._progress("divisions", 0, 1)
        call_command("import_divisions", "--province", PROVINCE, "--villages", stdout=_Silent())
        self._progress("divisions", 1, 1)
        with transaction.atomic():
            self._campaign()
            posts = Places(options["seed"], self.today).build()
            self._progress("stations", len(posts), len(posts))
            accounts = create_accounts()
            self._hand_over_post(posts, accounts)
            note_checks(posts, self.today)
            self._records(posts, options)
        self._fold()
        path = settings.STATE_DIR / "demo-accounts.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(accounts, ensure_ascii=False, indent=1))
        path.chmod(0o600)

    def _campaign(self) -> None:
        year = self.today.year
        Campaign.objects.create(
            name="社工千站暖万家行动", short_name="千站暖万家", issuing_body="贵州省民政厅（演示）",
            division_prefix=PROVINCE, starts_on=dt.date(year - 1, 1, 1), ends_on=dt.date(year, 12, 31),
            status=Campaign.Status.RUNNING,
        )  # fmt: skip

    @staticmethod
    def _hand_over_post(posts: list[Post], accounts: list[dict[str, Any]]) -> None:
        """The handed-out workers and heads take the desks of their stations."""
        by_station = {post.station: post for post in posts}
        for account in accounts:
            user = User.objects.get(username=account["username"])
            for posting in user.postings.filter(station__isnull=False):
                post = by_station[posting.station_id]
                if account["role"] == "worker":
                    post.workers[0] = user.pk
                else:
                    post.heads[0] = user.pk

    def _records(self, posts: list[Post], options: dict[str, Any]) -> None:
        fuquan, fuquan_visits, others, other_visits, every = SIZES[options["size"]]
        if options["scale"]:
            # About nine visits a household, spread evenly over the other stations.
            others = max(others, round(options["scale"] / len(posts) / 9))
            other_visits, every = 9.0, 1
        records = Records(options["seed"], self.today)
        is_small = options["size"] == "small"
        theirs = shared_files(FUQUAN_FILES, sum(post.is_fuquan for post in posts))
        for number, post in enumerate(posts):
            if post.is_fuquan:
                records.fill(post, fuquan, fuquan_visits, Files() if is_small else theirs.pop())
            elif number % every == 0:
                one = Files() if is_small or number % FILES_EVERY == 0 else NO_FILES
                records.fill(post, others, other_visits, one)
            if number % 20 == 0 or number == len(posts) - 1:
                self._progress("households and visits", number + 1, len(posts))
                if records.visits > 50_000:
                    records.flush()
        records.flush()

    def _fold(self) -> None:
        self._progress("figures", 0, 1)
        refresh_completeness()
        drain()
        call_command("reconcile", stdout=_Silent())
        self._progress("figures", 1, 1)
        visited = (
            ServiceRecord.objects.counted()
            .filter(station__division_code__startswith=FUQUAN, place=ServiceRecord.Place.HOME)
            .values("household")
            .distinct()
            .count()
        )
        self.stdout.write(
            f"{Station.objects.filter(level=3).count()} stations in"
            f" {Division.objects.under(PROVINCE).counted_townships().count()} townships,"
            f" {ServiceRecord.objects.count()} visits; Fuquan visited {visited} households."
        )

    def _progress(self, what: str, done: int, of: int) -> None:
        width = 30
        filled = width * done // max(of, 1)
        bar = "█" * filled + "░" * (width - filled)
        end = "\n" if done >= of else ""
        if sys.stdout.isatty() or end:
            self.stdout.write(
                f"\r  {what:<24}{bar} {100 * done // max(of, 1):3d} %{end}", ending=""
            )
            self.stdout.flush()


class _Silent:
    """Swallows the output of the commands called here; ours says how far we are."""

    def write(self, text: str) -> None: ...

    def flush(self) -> None: ...
