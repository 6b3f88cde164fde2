"""A synthetic register: households of three persons with names as people have them.

Made by the database with INSERT … SELECT, triggers off; about 3 million persons in a few minutes.
Surnames are as uneven as in life (a quarter of the people share three), so that a search finds what
it would find there. ID hashes are made up, except for a few hundred persons whose numbers
`SAMPLES` knows. Numbers lie in county 419999: nobody is real.
"""

from __future__ import annotations

from benchmarks.data import STATIONS, WORKERS, insert, run
from core.codes.names import pinyin_key
from core.crypto import blind_index
from households.models.person import ID_PURPOSE
from households.name_parts import FILL

PERSONS_PER_HOUSEHOLD = 3
SAMPLES = 200
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏"
    "苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万"
    "覃武钱戴严莫孔向常汤"
)
GIVEN = (
    "桂兰英秀珍玉芳华金建国明文平志强伟丽红春梅军杰勇艳敏静涛超霞萍飞鹏辉波斌宇浩凯健俊帆雪琳婷"
    "慧颖洁莉燕娟凤云龙海江山林森松柏竹菊莲荷花香月星光亮辰晨阳天福禄寿喜财贵荣昌盛兴旺发达庆祥瑞"
    "安康宁和顺利成功德仁义礼智信忠孝廉正大小长远高立新民生学思家庭世代永恒久清泉水火土木石铁银元"
    "朝阳东西南北中少先美善真诚实厚道良心胜保全才华彩霄汉泽润"
)


def number_of(sample: int) -> str:
    """The number that the sampled person has; it is searched for, never checked."""
    return f"419999{19400101 + sample}{sample:03d}X"


def load(households: int) -> None:
    """Fill the register up to `households`; the places stand already (`benchmarks.data`)."""
    present = run("SELECT coalesce(max(id), 0) FROM households_household")[0][0]
    run("SET session_replication_role = replica")
    _characters()
    insert(
        "households.Household",
        f"FROM (SELECT g, 1 + floor({STATIONS} * power(random(), 1.7))::int AS station"
        f" FROM generate_series({present + 1}, {households}) g) h",
        id="g", station_id="station", division_id="9999 + station",
        file_no="'B' || lpad(g::text, 12, '0')", status="'registered'", risk="'blue'",
        address="g || '号'", worker_id=f"1 + g % {WORKERS}",
        head_id=f"(g - 1) * {PERSONS_PER_HOUSEHOLD} + 1",
    )  # fmt: skip
    insert("households.Person", _members(present), **_columns())
    run(FILL.format(rows=f"(SELECT * FROM households_person WHERE household_id > {present})"))
    run("SET session_replication_role = origin")
    for table in ("households_household", "households_person", "accounts_user"):
        run(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
    persons = run("SELECT max(id) FROM households_person")[0][0]
    for sample in range(SAMPLES):
        run(
            "UPDATE households_person SET id_hash = %s WHERE id = %s",
            [blind_index(number_of(sample), purpose=ID_PURPOSE), persons - sample * 7],
        )
    run("VACUUM ANALYZE")


def _members(present: int) -> str:
    """One row per person with the characters drawn for the name."""
    return (
        "FROM (SELECT h.id AS household, h.station_id, m,"
        f" floor({len(SURNAMES)} * power(random(), 2.2))::int AS s,"
        f" floor({len(GIVEN)} * random())::int AS a, floor({len(GIVEN)} * random())::int AS b,"
        " random() < 0.2 AS short, (random() * 30000)::int AS days"
        f" FROM households_household h CROSS JOIN generate_series(0, {PERSONS_PER_HOUSEHOLD - 1}) m"
        f" WHERE h.id > {present}) p"
        " JOIN bench_character x ON x.kind = 's' AND x.n = p.s"
        " JOIN bench_character y ON y.kind = 'g' AND y.n = p.a"
        " JOIN bench_character z ON z.kind = 'g' AND z.n = p.b"
    )


def _columns() -> dict[str, str]:
    def joined(column: str) -> str:
        return f"x.{column} || y.{column} || CASE WHEN p.short THEN '' ELSE z.{column} END"

    key = f"(p.household - 1) * {PERSONS_PER_HOUSEHOLD} + p.m + 1"
    return {
        "id": key,
        "station_id": "p.station_id",
        "household_id": "p.household",
        "relation": "p.m::text",
        "sex": "(1 + p.m % 2)::text",
        "name": joined("word"),
        "name_pinyin": joined("spelled"),
        "name_initials": joined("initial"),
        "birth_date": "date '1935-01-01' + p.days",
        "id_type": "'resident_id'",
        "id_hash": f"sha256(('bench' || {key})::bytea)",
        "id_masked": "'419999********' || lpad((p.days % 10000)::text, 4, '0')",
        "status": "'registered'",
    }


def _characters() -> None:
    run("CREATE TEMP TABLE IF NOT EXISTS bench_character"
        " (kind text, n int, word text, spelled text, initial text)")  # fmt: skip
    run("TRUNCATE bench_character")
    for kind, words in (("s", SURNAMES), ("g", GIVEN)):
        for n, word in enumerate(words):
            spelled, initial = pinyin_key(word)
            run(
                "INSERT INTO bench_character VALUES (%s, %s, %s, %s, %s)",
                [kind, n, word, spelled, initial],
            )
