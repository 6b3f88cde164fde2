"""The income of a survey is a card per member where the screen is narrow."""

from __future__ import annotations

from households.economy.kinds import GROUPS
from tests.households.economy.surveys import fill


def test_each_amount_says_of_which_group_it_is(world, survey, sign_in):
    fill(survey)
    page = sign_in(world.worker).get(survey.get_absolute_url()).content.decode()
    table = page[page.index("h-income") :].partition("</table>")[0]
    assert 'class="tb cards"' in table
    for group in GROUPS.values():
        assert f'data-label="{group}"' in table
