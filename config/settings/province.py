"""What a province says of itself and how it works: names, places, periods, thresholds."""

import json
import os

GOVERNING_BODY = os.environ.get("GOVERNING_BODY", "")
SYSTEM_NAME = os.environ.get("SYSTEM_NAME", "")
PROVINCE_CODE = os.environ.get("PROVINCE_CODE", "52")
# Thresholds of the local needs assessment as JSON (households/scales/needs.py says the names).
NEED_LEVELS = json.loads(os.environ.get("NEED_LEVELS", "{}"))
RISK_LEVELS_FILE = os.environ.get("RISK_LEVELS_FILE", "")  # the province's levels; empty: national
MAP_DIR = os.environ.get("MAP_DIR", "")  # boundary files; empty: ours
MAP_APPROVAL_NUMBER = os.environ.get("MAP_APPROVAL_NUMBER", "")  # 审图号
# K05 counts townships whose digits 7-9 are below this (specification 4.2).
QUASI_TOWNSHIP_FROM = 400
# Hours after confirmation at which a record locks by itself (specification 2.2, [D]), and a CSV with
# provinces that do it otherwise (services/lock_hours.py).
RECORD_LOCK_HOURS = int(os.environ.get("RECORD_LOCK_HOURS", "72"))
RECORD_LOCK_HOURS_FILE = os.environ.get("RECORD_LOCK_HOURS_FILE", "")
# Days after an activity within which its summary is due (specification 2.4, [D]).
ACTIVITY_SUMMARY_DAYS = 7
# Case work (specification 2.2, [D]): contacts before evaluation, open cases of one social worker
# above which a warning stands, months within which a closed case is visited again.
CASE_MIN_CONTACTS = int(os.environ.get("CASE_MIN_CONTACTS", "3"))
CASE_LOAD_WARNING = int(os.environ.get("CASE_LOAD_WARNING", "15"))
CASE_FOLLOW_UP_MONTHS = int(os.environ.get("CASE_FOLLOW_UP_MONTHS", "3"))
# Sessions that make a group (specification 2.3, O-4): many agencies ask for four.
GROUP_MIN_SESSIONS = int(os.environ.get("GROUP_MIN_SESSIONS", "3"))
# Days after the last session within which the evaluation is due.
GROUP_EVALUATION_DAYS = 14

# What the people on file are told (PIPL 17; households.privacy.consent_texts).
PRIVACY_NOTICE = {
    "processor": os.environ.get("PRIVACY_PROCESSOR", "县级民政部门"),
    "contact": os.environ.get("PRIVACY_CONTACT", "向所在社工站咨询"),
    "officer": os.environ.get("PRIVACY_OFFICER", "由县级民政部门指定"),
    "station": "所在社工站",
}
