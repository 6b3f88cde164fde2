"""A table of any shape becomes households and persons: matched, looked at, applied, undone."""

from core.models import CodeMapping, ColumnMapping, ImportFile
from households.models import DisabilityCertificate, Household, Person, PersonCategory

HEAD = [
    "序号",
    "户编号",
    "姓名",
    "身份证号码",
    "与户主关系",
    "性别",
    "村（社区）",
    "住址",
    "联系电话",
    "困难类型",
]
MOTHER = [
    1,
    "H1",
    "张桂兰",
    "41999919560229018X",
    "户主",
    "女",
    "双谷村",
    "三组1号",
    "13900000001",
    "低保户",
]
SON = [2, "H1", "张建国", "419999199901011038", "长子", "男", "双谷村", "三组1号", "", ""]


def errors(batch):
    return {
        row.number: {e["column"]: e["reason"] for e in row.told["errors"]}
        for row in batch.rows.filter(action__in=("wrong", "double"))
    }


def counts(batch):
    return batch.new, batch.changed, batch.same, batch.wrong, batch.double


def changed(row, **cells):
    at = {"name": 2, "id": 3, "relation": 4, "sex": 5, "village": 6, "address": 7, "phone": 8,
          "group": 9, "no": 1}  # fmt: skip
    row = list(row)
    for name, value in cells.items():
        row[at[name]] = value
    return row


def test_a_family_comes_in_and_goes_again(head, station, tree, xlsx):
    batch = head.checked(xlsx(["金山街道困难群众花名册"], [], HEAD, MOTHER, SON))
    assert counts(batch) == (2, 0, 0, 0, 0), errors(batch)
    assert not Person.objects.exists(), "nothing is imported before the click"
    head.act(batch, "apply")
    assert batch.status == "applied"
    household = Household.objects.get()
    assert (household.station, household.division) == (station, tree.shuanggu)
    assert (household.head.name, household.address) == ("张桂兰", "三组1号")
    assert household.file_no.endswith("-00001")
    son = Person.objects.get(name="张建国")
    assert (son.relation, son.sex, son.name_initials) == ("2", "1", "zjg")
    assert Person.objects.with_id_number("41999919560229018x").get().phone == "13900000001"
    assert PersonCategory.objects.get().code == "L1"
    assert not ImportFile.objects.exists(), "the file is not kept longer than needed"
    head.act(batch, "undo")
    assert (batch.status, batch.kept) == ("undone", 0)
    assert not (Household.objects.exists() or Person.objects.exists())
    head.act(batch, "again")
    head.act(batch, "apply")
    assert (batch.status, Person.objects.count()) == ("applied", 2)


def test_codes_are_asked_once_and_remembered(head, xlsx):
    batch = head.upload(xlsx(HEAD, MOTHER, SON))
    head.match_columns(batch)
    page = head.match_codes(batch)
    asked = {q.value: q.answer for part in page.context["questions"] for q in part.values}
    assert asked == {"户主": "0", "长子": "2", "低保户": "L1"}
    assert CodeMapping.objects.count() == 3
    again = head.upload(xlsx(HEAD, MOTHER, SON))
    head.match_columns(again)
    page = head.match_codes(again)
    assert all(q.remembered for part in page.context["questions"] for q in part.values)


def test_columns_are_remembered_for_the_same_headings(head, xlsx):
    head_row = [*HEAD[:9], "说不清"]
    batch = head.upload(xlsx(head_row, MOTHER))
    page = head.client.get(f"/imports/{batch.uuid}/columns/")
    names = {heading: name for _at, _letter, heading, _s, name, _how in page.context["columns"]}
    assert names["说不清"] == ""
    head.match_columns(batch, **{"column-9": "category.codes"})
    assert ColumnMapping.objects.get().columns["说不清"] == "category.codes"
    again = head.upload(xlsx(head_row, MOTHER))
    page = head.client.get(f"/imports/{again.uuid}/columns/")
    hows = {
        heading: (name, how) for _at, _letter, heading, _s, name, how in page.context["columns"]
    }
    assert hows["说不清"] == ("category.codes", "remembered")


def test_a_column_is_recognised_by_its_content(head, xlsx):
    batch = head.upload(xlsx(["甲", "乙", "姓名"], ["41999919560229018X", "13900000001", "张桂兰"]))
    from core.sheets.layout import Layout

    assert Layout.read(batch.layout).columns == ["person.id_number", "person.phone", "person.name"]


def test_zero_and_one_for_the_sexes_are_judged_by_the_id_numbers(head):
    from households.importing.sheet import HouseholdSheet

    sheet = HouseholdSheet(head.user)
    for _ in range(3):
        sheet.observe({"person.sex": "0", "person.id_number": "41999919560229018X"})
        sheet.observe({"person.sex": "1", "person.id_number": "419999199901011038"})
    column = HouseholdSheet.column("person.sex")
    assert sheet.doubtful(column, {"0", "1"}) == {"0"}
    assert (sheet.suggest(column, "0"), sheet.suggest(column, "1")) == ("2", "1")
    assert "3" in sheet.why(column, "0")


def test_the_wrong_list_of_education_is_recognised(head):
    from households.importing.sheet import HouseholdSheet

    sheet, column = HouseholdSheet(head.user), HouseholdSheet.column("person.education")
    assert sheet.doubtful(column, {"01", "08", "20"}) == {"01", "08"}
    assert (sheet.suggest(column, "01"), sheet.suggest(column, "08")) == ("10", "90")
    assert sheet.why(column, "01")
    assert sheet.doubtful(column, {"10", "20", "70"}) == set()


def test_what_is_stored_is_compared_field_by_field_and_the_user_chooses(head, xlsx):
    batch = head.checked(xlsx(HEAD, MOTHER, SON))
    head.act(batch, "apply")
    rows = xlsx(HEAD, changed(MOTHER, phone="13900000009"), changed(SON, phone="13900000002"))
    for policy, mother, son in (
        ("keep", "13900000001", None),
        ("fill", "13900000001", "13900000002"),
        ("take", "13900000009", "13900000002"),
    ):
        batch = head.checked(rows)
        assert counts(batch) == (0, 2, 0, 0, 0)
        shown = batch.rows.get(number=2).told["differences"]
        assert [(d["before"], d["after"]) for d in shown] == [("139****0001", "13900000009")]
        head.act(batch, "apply", policy=policy)
        phones = [Person.objects.get(name=name).phone for name in ("张桂兰", "张建国")]
        assert phones == [mother, son], policy
        head.act(batch, "undo")
        assert [Person.objects.get(name=n).phone for n in ("张桂兰", "张建国")] == [
            "13900000001",
            None,
        ]


def test_the_same_file_again_changes_nothing(head, xlsx):
    data = xlsx(HEAD, MOTHER, SON)
    head.act(head.checked(data), "apply")
    assert counts(head.checked(data)) == (0, 0, 2, 0, 0)


def test_each_bad_cell_is_named_and_the_good_households_come_in(head, xlsx):
    batch = head.checked(
        xlsx(
            HEAD,
            changed(MOTHER, id="419999195602290181"),
            SON,
            changed(MOTHER, no="H2", id="", name="李小梅", village="火星村"),
            changed(MOTHER, no="H3", id="", name="王小梅", phone="139"),
            changed(MOTHER, no="H4", id="", name="赵小梅", relation="长子"),
            changed(MOTHER, no="H5", id="", name="=1+1"),
            changed(MOTHER, no="H6", id="", name="周小梅", group="不知道的"),
            changed(MOTHER, no="H7", id="419999199901011038", name="张建国", sex="男"),
            changed(MOTHER, no="H8", id="", name="孙小梅"),
        ),
        火星村="?",
    )
    found = errors(batch)
    assert set(found) == set(range(2, 10))
    assert counts(batch) == (1, 0, 0, 7, 1), found
    head.act(batch, "apply", only_valid="1")
    assert [p.name for p in Person.objects.all()] == ["孙小梅"]


def test_the_bad_rows_come_as_a_file_that_is_read_again(head, xlsx):
    batch = head.checked(xlsx(HEAD, changed(MOTHER, phone="139")))
    answer = head.client.get(f"/imports/{batch.uuid}/errors/")
    assert answer.status_code == 200
    again = head.checked(answer.content)
    assert (again.new, again.wrong) == (0, 1)


def test_the_template_is_read_without_a_question_about_columns(head):
    data = head.client.get("/imports/template/households/").content
    from core.sheets.layout import Layout

    batch = head.upload(data)
    assert all(Layout.read(batch.layout).columns)


def test_undo_keeps_what_was_touched_since_and_what_hangs_on_it(head, xlsx):
    other = changed(MOTHER, no="H2", id="", name="孙小梅")
    batch = head.checked(xlsx(HEAD, MOTHER, SON, other))
    head.act(batch, "apply")
    Person.objects.get(name="张建国").categories.create(code="L1")
    head.act(batch, "undo")
    assert {p.name for p in Person.objects.all()} == {"张桂兰", "张建国"}
    assert (batch.status, batch.kept) == ("undone", 2)
    assert Household.objects.get().head.name == "张桂兰"


def test_a_disability_certificate_comes_with_its_person(head, xlsx):
    row = [*MOTHER, "41999919560229018X42"]
    head.act(head.checked(xlsx([*HEAD, "残疾证号"], row)), "apply")
    certificate = DisabilityCertificate.objects.get()
    assert (certificate.category, certificate.grade) == ("4", "2")
    assert certificate.number_masked.endswith("42")


def test_several_stations_in_one_sheet_and_none_of_another_county(county, tree, xlsx):
    from tests.factories.stations import StationFactory

    StationFactory(division=tree.fengshan)
    StationFactory(division=tree.wenfeng)
    head_row = [*HEAD, "所属乡镇"]
    batch = county.checked(
        xlsx(
            head_row,
            [*changed(MOTHER, no="1"), "金山街道"],
            [*changed(MOTHER, no="2", id="", name="孙小梅", village=""), "凤山镇"],
            [*changed(MOTHER, no="3", id="", name="周小梅", village=""), "文峰街道"],
        ),
        文峰街道="?",
    )
    assert counts(batch) == (2, 0, 0, 1, 0), errors(batch)
    assert list(errors(batch)) == [4]
    county.act(batch, "apply", only_valid="1")
    places = {h.station.division.name for h in Household.objects.all()}
    assert places == {"金山街道", "凤山镇"}


def test_somebody_on_the_register_of_another_station_is_refused_without_being_shown(
    head, tree, xlsx
):
    from tests.factories.households import HouseholdFactory
    from tests.factories.stations import StationFactory

    far = HouseholdFactory(
        station=StationFactory(division=tree.wenfeng), division=tree.xiyuan, with_head="独孤外县"
    )
    batch = head.checked(xlsx(HEAD, changed(MOTHER, id=far.head.id_number, sex="")))
    assert batch.new == 1
    head.act(batch, "apply")
    assert (batch.status, batch.wrong) == ("checked", 1)
    page = head.client.get(f"/imports/{batch.uuid}/").content.decode()
    assert "独孤" not in page
    assert Person.objects.count() == 1


def test_only_the_uploader_and_the_station_head_see_the_rows(head, county, station, xlsx):
    from tests.factories.accounts import make_user

    Importer = type(head)

    batch = head.checked(xlsx(HEAD, MOTHER))
    colleague = Importer(make_user("station_head", station=station))
    assert colleague.client.get(f"/imports/{batch.uuid}/").status_code == 200
    assert county.client.get(f"/imports/{batch.uuid}/").status_code == 404
    assert batch.file_name not in county.client.get("/imports/").content.decode()
    worker = Importer(make_user("worker", station=station))
    assert worker.client.get("/imports/new/households/").status_code == 403
    assert worker.client.get(f"/imports/{batch.uuid}/").status_code in (403, 404)


def test_what_can_no_longer_be_undone_is_forgotten(head, xlsx):
    import datetime as dt

    from django.utils import timezone

    from core.models import ImportBatch, ImportEffect, ImportRow
    from core.sheets.tasks import forget

    applied = head.checked(xlsx(HEAD, MOTHER))
    head.act(applied, "apply")
    waiting = head.upload(xlsx(HEAD, SON))
    forget()
    assert (ImportRow.objects.count(), ImportFile.objects.count()) == (1, 1)
    long_ago = timezone.now() - dt.timedelta(days=8)
    ImportBatch.objects.filter(pk=applied.pk).update(applied_at=long_ago)
    ImportBatch.objects.filter(pk=waiting.pk).update(uploaded_at=long_ago)
    forget()
    assert not ImportRow.objects.exists()
    assert not ImportFile.objects.exists()
    assert not ImportEffect.objects.exists()
    assert Person.objects.count() == 1, "what was imported stays"
    waiting.refresh_from_db()
    assert waiting.status == "discarded"
