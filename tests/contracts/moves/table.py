"""Every step of every row with states: from, to, by whom, with what (specification 2.1 to 2.16).

    "accept": rule("intake > assessment", HEAD, "signed consent, or why there is none", …)

A step that is not in here fails the test, and so does one that is here and not in the code. What is
needed is named in the words that a person reads; `REASON` asks for a reason.
"""

from __future__ import annotations

from tests.contracts.moves.households_table import HOUSEHOLDS
from tests.contracts.moves.rules import Rule
from tests.contracts.moves.services_table import SERVICES

TABLE: dict[str, dict[str, Rule]] = {**SERVICES, **HOUSEHOLDS}
