"""The columns of the household register. One line adds one: `person.x` fills the field `x` of a
person, `household.x` of a household; the other names are read by `households.importing.rows`."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.codes import tables
from core.sheets import Column, Kind
from households.importing import spellings
from households.models import Person, PersonCategory

HOUSEHOLD, PERSON, GROUPS = _("Household"), _("Person"), _("Target groups")
ID_LOOKS = r"[1-9]\d{16}[\dXx]|[1-9]\d{14}"

_HOUSEHOLD = (
    Column(
        "household.no", _("Household number"), Kind.CODE, group=HOUSEHOLD, max_length=40,
        aliases=(
            "户编号", "户号", "家庭编号", "档案号", "档案编号", "户籍号", "家庭编码", "dossiersNumber",
            "家庭户编号", "户口编号",
        ),
        example="H001", help=_("Rows with the same number are one household."),
    ),
    Column(
        "household.station", _("Station"), Kind.CHOICE, group=HOUSEHOLD,
        aliases=("社工站", "所属社工站", "站点", "所属站点", "服务站", "station", "乡镇", "乡镇(街道)", "街道",
                 "乡镇街道", "所属乡镇", "镇街", "所属镇街"),
        help=_("Name of the station or of its township."),
    ),
    Column(
        "household.village", _("Village or community"), Kind.CHOICE, group=HOUSEHOLD,
        aliases=("村(社区)", "村社区", "村", "社区", "村居", "村（居）委会", "村委会", "居委会", "所在村",
                 "所属村居", "村/社区", "行政村", "community", "村居名称", "所在社区"),
        example="双谷村委会",
    ),
    Column(
        "household.address", _("Address"), group=HOUSEHOLD, max_length=120,
        aliases=("住址", "现住址", "家庭住址", "居住地址", "详细地址", "地址", "家庭地址", "现居住地",
                 "livingAddress", "居住地", "常住地址"),
        example="三组12号",
    ),
    Column(
        "household.head_name", _("Name of the head of household"), group=HOUSEHOLD, max_length=60,
        aliases=("户主姓名", "户主", "户主名", "户主名字", "家庭户主"),
        help=_("Only where the table repeats the head's name on every row."),
    ),
    Column(
        "household.head_id", _("ID number of the head of household"), Kind.CODE, group=HOUSEHOLD,
        max_length=40, aliases=("户主身份证号", "户主身份证号码", "户主证件号码", "户主身份证"),
    ),
    Column(
        "household.phone_note", _("Contact note"), group=HOUSEHOLD, max_length=60,
        aliases=("联系备注",),
    ),
)  # fmt: skip


def _person(name: str, kind: Kind, *aliases: str, hints: dict[str, str] | None = None) -> Column:
    """A column that fills the person's field of the same name, with its name and its choices."""
    field: Any = Person._meta.get_field(name)
    return Column(
        f"person.{name}", field.verbose_name, kind, group=PERSON, aliases=aliases,
        hints=hints or {}, max_length=field.max_length or 200,
        choices=partial(_choices, field) if kind is Kind.CHOICE else (),
    )  # fmt: skip


def _choices(field: Any) -> list[tuple[str, str]]:
    return [(value, label) for value, label in field.flatchoices if value]


_PERSON = (
    Column(
        "person.name", _("Name"), required=True, group=PERSON, max_length=60,
        aliases=("姓名", "人员姓名", "成员姓名", "家庭成员姓名", "老人姓名", "儿童姓名", "服务对象姓名",
                 "对象姓名", "家庭成员", "name"),
        example="张桂兰",
    ),
    Column(
        "person.id_number", _("ID number"), Kind.CODE, group=PERSON, max_length=40, looks=ID_LOOKS,
        aliases=("身份证号", "身份证号码", "公民身份号码", "身份证", "证件号码", "证件号", "居民身份证号码",
                 "居民身份证号", "身份号码", "cardNo", "身份证件号码", "成员身份证号"),
        example="41999919560229018X",
    ),
    Column(
        "person.relation", _("Relation to head"), Kind.CHOICE, group=PERSON,
        choices=partial(tables.choices, "relationship", top_level=True), hints=spellings.RELATION,
        aliases=("与户主关系", "与户主的关系", "户主关系", "家庭关系", "关系", "成员关系", "称谓"),
        example="户主",
    ),
    Column(
        "person.sex", _("Sex"), Kind.CHOICE, group=PERSON, choices=Person.Sex.choices,
        hints=spellings.SEX, aliases=("性别", "sex"), looks="[男女]性?", example="女",
    ),
    Column(
        "person.birth_date", _("Birth date"), Kind.DATE, group=PERSON,
        aliases=("出生日期", "出生年月日", "出生年月", "生日", "出生时间"), example="1956-02-29",
    ),
    Column(
        "person.id_type", _("Document type"), Kind.CHOICE, group=PERSON,
        choices=Person.IdType.choices, hints=spellings.DOCUMENT, aliases=("证件类型", "证件种类"),
        help=_("Left empty: resident ID card."),
    ),
    Column(
        "person.id_reason", _("Remark on the document"), group=PERSON,
        aliases=("证件备注", "证件说明", "无证件原因"),
    ),
    Column(
        "person.phone", _("Phone"), Kind.CODE, group=PERSON, max_length=40,
        looks=r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}",
        aliases=("联系电话", "电话", "手机", "手机号", "手机号码", "联系方式", "本人电话", "电话号码",
                 "telphone", "本人联系电话"),
        example="13900000000",
    ),
    Column(
        "person.phone_owner", _("Whose phone"), group=PERSON, max_length=30,
        aliases=("电话归属", "电话机主", "联系人与本人关系"),
    ),
    Column(
        "person.ethnicity", _("Ethnicity"), Kind.CHOICE, group=PERSON,
        choices=partial(tables.choices, "ethnicity"), hints=spellings.ETHNICITY,
        aliases=("民族", "族别", "nation"), looks=r"汉|.{1,4}族", example="汉族",
    ),
    _person("marital_status", Kind.CHOICE, "婚姻状况", "婚姻", "婚姻情况", "marryStatus",
            hints=spellings.MARITAL),
    _person("education", Kind.CHOICE, "学历", "文化程度", "受教育程度", "教育程度", "educationLevel",
            hints=spellings.EDUCATION),
    _person("school", Kind.TEXT, "学校", "就读学校", "所在学校"),
    _person("school_grade", Kind.TEXT, "年级", "班级", "就读年级"),
    _person("job_status", Kind.CHOICE, "就业状况", "就业情况", "从业状况", "jobStatus"),
    _person("occupation", Kind.TEXT, "职业", "job"),
    _person("work_unit", Kind.TEXT, "工作单位", "单位", "务工地点", "company"),
    _person("no_work_reason", Kind.TEXT, "未就业原因", "unJobReason"),
    _person("income_source", Kind.CHOICE, "主要收入来源", "收入来源", "经济来源"),
    _person("health", Kind.CHOICE, "健康状况", "身体状况", "健康情况", "healthCondition",
            hints=spellings.HEALTH),
    _person("health_note", Kind.TEXT, "健康备注", "疾病名称", "患病情况"),
    _person("self_care", Kind.CHOICE, "自理能力", "生活自理能力", "自理情况", "careAbility",
            hints=spellings.SELF_CARE),
    _person("living", Kind.CHOICE, "居住方式", "居住状况", "居住情况", "livingType",
            hints=spellings.LIVING),
    _person("sons", Kind.NUMBER, "儿子数", "儿子人数", "childSon"),
    _person("daughters", Kind.NUMBER, "女儿数", "女儿人数", "childDaughter"),
    _person("carer", Kind.TEXT, "照料人", "照护人", "minder"),
    _person("emergency_name", Kind.TEXT, "紧急联系人", "紧急联系人姓名", "emegencyContact"),
    _person("emergency_relation", Kind.TEXT, "与紧急联系人关系", "紧急联系人关系"),
    _person("emergency_phone", Kind.CODE, "紧急联系人电话", "紧急联系电话", "紧急电话", "emegencyPhone"),
    _person("registered_address", Kind.TEXT, "户籍地", "户籍地址", "户口所在地", "户籍所在地",
            "censusAddrss"),
    _person("separation", Kind.CHOICE, "人户分离", "是否人户分离", "separationStatus",
            hints=spellings.SEPARATION),
    _person("remarks", Kind.TEXT, "备注", "其他说明", "remarks"),
)  # fmt: skip

_GROUPS = (
    Column(
        "category.codes", _("Target groups"), Kind.CHOICES, group=GROUPS,
        choices=PersonCategory.Code.choices, hints=spellings.CATEGORY,
        aliases=("人群类别", "人员类别", "对象类别", "服务对象类别", "困难类型", "困难类别", "人员类型",
                 "对象类型", "类别", "保障类型", "personType", "personType2", "户类别", "户属性"),
        example="低保、独居老人",
    ),
    Column(
        "category.from", _("In the target group since"), Kind.DATE, group=GROUPS,
        aliases=("认定日期", "认定时间", "纳入时间", "纳入日期", "享受时间", "享受起始日期", "类别起始日期"),
        help=_("Left empty: the day of the import."),
    ),
    Column(
        "certificate.number", _("Disability certificate number"), Kind.CODE, group=GROUPS,
        max_length=30, aliases=("残疾证号", "残疾人证号", "残疾证号码", "残疾人证号码", "残疾证", "残疾人证"),
        looks=r"[1-9]\d{16}[\dXx][1-7][1-4](B\d{1,2})?", example="41999919560229018X42",
    ),
    Column(
        "certificate.category", _("Kind of disability"), Kind.CHOICE, group=GROUPS,
        choices=partial(tables.choices, "disability_category"), hints=spellings.DISABILITY,
        aliases=("残疾类别", "残疾类型", "残疾种类"),
    ),
    Column(
        "certificate.grade", _("Disability grade"), Kind.CHOICE, group=GROUPS,
        choices=partial(tables.choices, "disability_grade"), hints=spellings.GRADE,
        aliases=("残疾等级", "残疾级别", "cjrLevel"),
    ),
    Column(
        "certificate.issued_on", _("Certificate issued on"), Kind.DATE, group=GROUPS,
        aliases=("发证日期", "办证日期", "残疾证办理日期"),
    ),
    *(
        Column(
            f"category.is_{code}", label, Kind.YES_NO, group=GROUPS,
            aliases=tuple(f"是否{word}" for word in (*spellings.WORDS.get(code, ()),)),
        )
        for code, label in PersonCategory.Code.choices
    ),
)  # fmt: skip

COLUMNS = (*_HOUSEHOLD, *_PERSON, *_GROUPS)
