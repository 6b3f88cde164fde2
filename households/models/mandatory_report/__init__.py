"""强制报告: the duty to report harm to minors and violence against those who cannot act for themselves.

Sources: 未成年人保护法 Art. 11(2); 反家庭暴力法 Art. 14; 强制报告意见(试行) 2020 Art. 2, 4 (R1–R9).
The platform never files with the police: it keeps what the worker reported, to whom and when.

Two tables on purpose. `MandatoryReport` is the clock: that there is a report, when it was made,
written down and acknowledged; the county sees it. `MandatoryReportText` is everything else, also
which situation and which child; only the people of the station read it, and the database holds to
that as well (`core.jurisdiction.AtStation`). Triggers refuse to delete or change either.
"""

from households.models.mandatory_report.report import MandatoryReport
from households.models.mandatory_report.text import MandatoryReportText, SupplementNote

__all__ = ["MandatoryReport", "MandatoryReportText", "SupplementNote"]
