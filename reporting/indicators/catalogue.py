"""The indicators (specification 3.4 and FQ-17 … FQ-23). To add one, add an entry to its purpose."""

from __future__ import annotations

from reporting.indicators import assistance, methods, network, partners, services_given
from reporting.indicators.indicator import Indicator

_PURPOSES = (services_given, network, methods, partners, assistance)
INDICATORS: dict[str, Indicator] = {
    entry.code: entry for purpose in _PURPOSES for entry in purpose.ENTRIES
}

# FQ-22: 入户宣传走访户数, 社区活动, 小组活动, 个案, 直接服务人次, in the order of the page.
FIVE_FIGURES = ("K03", "FQ18", "FQ19", "FQ20", "K01")
