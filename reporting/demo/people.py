"""Invented people: names, ID numbers of county 419999, phones, families."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from core.codes.resident_id import check_character

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何罗高林郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
MALE = "伟强磊军勇杰涛明超刚平辉健志建国华文武斌忠义德福贵荣昌林森海波峰松柏山川江河生发财喜来庆云飞龙虎"
FEMALE = "芳娜敏静丽艳娟霞秀英兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳桂娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩"


@dataclass(frozen=True)
class Invented:
    name: str
    sex: str
    birth_date: dt.date
    id_number: str
    phone: str | None
    relation: str


class People:
    """Makes families; every ID number once. Same seed, same people."""

    def __init__(self, seed: int, today: dt.date) -> None:
        self._chance = random.Random(f"{seed} people")
        self._today = today
        self._used: set[str] = set()

    def family(self, size: int) -> list[Invented]:
        """A head (mostly old or weak, as the stations' households are) and `size` − 1 members."""
        chance = self._chance
        surname = chance.choice(SURNAMES)
        head_sex = chance.choice("12")
        head_age = chance.choice((34, 41, 52, 63, 66, 69, 71, 74, 77, 79, 82, 86))
        members = [self._person(surname, head_sex, head_age, "0")]
        for place in range(1, size):
            if place == 1 and chance.random() < 0.6:
                spouse = "2" if head_sex == "1" else "1"
                members.append(
                    self._person(
                        chance.choice(SURNAMES), spouse, head_age - chance.randint(-3, 5), "1"
                    )
                )
            elif head_age > 55:
                sex = chance.choice("12")
                young = chance.random() < 0.6
                age = chance.randint(4, 15) if young else head_age - chance.randint(22, 30)
                relation = "4" if young else ("2" if sex == "1" else "3")
                members.append(self._person(surname, sex, age, relation))
            else:
                sex = chance.choice("12")
                members.append(
                    self._person(surname, sex, chance.randint(3, 17), "2" if sex == "1" else "3")
                )
        return members

    def _person(self, surname: str, sex: str, age: int, relation: str) -> Invented:
        chance = self._chance
        given = "".join(chance.sample(MALE if sex == "1" else FEMALE, chance.choice((1, 2, 2))))
        birth = self._today - dt.timedelta(days=int(max(age, 1) * 365.25) + chance.randrange(364))
        phone = f"1990000{chance.randrange(10_000):04d}" if age >= 16 else None
        return Invented(surname + given, sex, birth, self._number(birth, sex), phone, relation)

    def _number(self, birth: dt.date, sex: str) -> str:
        while True:
            # 900 and more are left to what people import while they try the platform.
            sequence = self._chance.randrange(450) * 2 + (1 if sex == "1" else 0)
            first = f"419999{birth:%Y%m%d}{sequence:03d}"
            number = first + check_character(first)
            if number not in self._used:
                self._used.add(number)
                return number


def categories_of(
    person: Invented, alone: bool, today: dt.date, chance: random.Random
) -> list[str]:
    """Target-group codes (specification 4.8) that fit the person's age and family."""
    age = (today - person.birth_date).days // 365
    found = []
    if age >= 60 and alone:
        found.append("E1")
    if age >= 80:
        found.append("E6")
    if age < 16 and person.relation == "4":
        found.append("C3")
    for code, share in (("L1", 0.25), ("L2", 0.06), ("D2", 0.07), ("S1", 0.04)):
        if person.relation == "0" and chance.random() < share:
            found.append(code)
    return found
