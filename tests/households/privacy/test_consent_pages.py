"""Giving, refusing and withdrawing consent; what a page may ask and what it may not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.ids import uuid7
from core.workflow import NotAllowed
from households import reminders
from households.file import completeness
from households.models import Attachment, Consent, LegalBasis
from households.privacy import consent_texts
from tests.factories.households import PersonFactory
from tests.factories.privacy import give_consent, photo


def new(world, person=None, kind="personal", phone=False):
    name = "households:phone-consent-new" if phone else "households:consent-new"
    person = person or world.head
    return reverse(name, args=[world.household.uuid]) + f"?person={person.uuid}&kind={kind}"


def answer(**values):
    return {
        "uuid": str(uuid7()), "status": "given", "giver": "self", "method": "handwritten",
        "given_on": str(timezone.localdate()),
        "photo": SimpleUploadedFile("paper.jpg", photo(), "image/jpeg"), **values,
    }  # fmt: skip


@pytest.mark.parametrize("phone", [False, True])
def test_the_page_reads_the_text_and_takes_the_signed_paper(world, sign_in, phone):
    client = sign_in(world.worker)
    page = client.get(new(world, phone=phone)).content.decode()
    text = consent_texts.current("personal")
    assert text.title in page and world.station.official_name in page
    sent = client.post(new(world, phone=phone), answer(expires_on="2099-01-01", scope="全部"))
    assert sent.status_code == 302
    consent = Consent.objects.get()
    assert (consent.text_version, consent.recorded_by) == (text.version, world.worker)
    assert consent.paper.kind == "consent" and consent.paper.person == world.head
    assert Consent.objects.holding(world.head, "personal", timezone.localdate()).exists()


def test_a_finger_signature_serves_instead_of_the_paper(world, sign_in):
    signature = SimpleUploadedFile("signature.png", photo(kind="PNG"), "image/png")
    body = answer(signature=signature, method="electronic")
    del body["photo"]
    assert sign_in(world.worker).post(new(world), body).status_code == 302
    assert Consent.objects.get().paper.kind == Attachment.Kind.SIGNATURE


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"photo": ""}, "photo"),
        ({"photo": SimpleUploadedFile("a.jpg", b"not a picture", "image/jpeg")}, "photo"),
        ({"giver": "guardian"}, "giver_name"),
        ({"giver_id_last4": "12a4"}, "giver_id_last4"),
        ({"given_on": "2099-01-01"}, "given_on"),
        ({"expires_on": "2001-01-01"}, "expires_on"),
    ],
)
def test_a_wrong_answer_is_shown_beside_its_field_and_stores_nothing(world, sign_in, values, field):
    page = sign_in(world.worker).post(new(world), answer(scope="只限探访", **values))
    assert page.status_code == 422
    assert "只限探访" in page.content.decode() and f'id="id_{field}_error"' in page.content.decode()
    assert not Consent.objects.exists() and not Attachment.objects.exists()


def test_sending_twice_keeps_one(world, sign_in):
    client, body = sign_in(world.worker), answer()
    client.post(new(world), body)
    body["photo"] = SimpleUploadedFile("paper.jpg", photo(), "image/jpeg")
    client.post(new(world), body)
    assert Consent.objects.count() == 1 == Attachment.objects.count()


def test_a_child_cannot_answer_for_itself(world, sign_in):
    today = timezone.localdate()
    child = PersonFactory(
        household=world.household, birth_date=today - dt.timedelta(days=4000), id_number=None
    )
    page = sign_in(world.worker).post(new(world, child, "child"), answer())
    assert page.status_code == 422 and 'id="id_giver"' in page.content.decode()
    guardian = {"giver": "guardian", "giver_name": "张桂兰", "giver_relation": "祖母"}
    assert (
        sign_in(world.worker).post(new(world, child, "child"), answer(**guardian)).status_code
        == 302
    )


def test_after_a_refusal_nobody_asks_again(world, sign_in):
    client = sign_in(world.worker)
    client.post(new(world), answer(status="refused", photo=""))
    assert not Consent.objects.may_ask(world.head, "personal")
    assert not Consent.objects.in_force().exists()
    again = client.post(new(world), answer())
    assert again.status_code == 422 and Consent.objects.count() == 1
    assert client.post(new(world), answer(own_wish="on")).status_code == 302


def test_withdrawing_is_one_press_and_what_came_before_stays_valid(world, sign_in):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    consent = give_consent(world.head, given_on=yesterday)
    client = sign_in(world.worker)
    client.post(reverse("households:consent-withdraw", args=[consent.uuid]))
    consent.refresh_from_db()
    assert consent.status == "withdrawn" and not consent.holds_today
    assert consent.holds_on(yesterday)
    assert Consent.objects.holding(world.head, "personal", yesterday).exists()
    assert consent.log()[0].by == world.worker
    client.post(reverse("households:consent-undo", args=[consent.uuid]))
    consent.refresh_from_db()
    assert consent.holds_today and consent.withdrawn_on is None


def test_a_withdrawal_of_yesterday_is_not_undone(world, sign_in):
    consent = give_consent(world.head)
    consent.withdraw(world.worker)
    Consent.objects.update(withdrawn_on=timezone.localdate() - dt.timedelta(days=1))
    consent.refresh_from_db()
    with pytest.raises(NotAllowed):
        consent.make("undo", by=world.worker)


@pytest.mark.parametrize("role", ["supervisor", "county", "province", "main"])
def test_who_keeps_no_files_records_and_withdraws_nothing(world, sign_in, role):
    consent = give_consent(world.head)
    client = sign_in(getattr(world, role))
    assert client.get(new(world)).status_code == 403
    client.post(reverse("households:consent-withdraw", args=[consent.uuid]))
    consent.refresh_from_db()
    assert consent.status == "given"


def test_another_county_finds_nothing(world, sign_in):
    consent = give_consent(world.head)
    client = sign_in(world.far_worker)
    assert client.get(new(world)).status_code == 404
    assert client.get(reverse("households:consent", args=[consent.uuid])).status_code == 404


def test_the_printed_consent_shows_the_signed_version(world, sign_in):
    consent = give_consent(world.head, "sensitive", expires_on=dt.date(2030, 1, 1))
    page = sign_in(world.worker).get(reverse("households:consent", args=[consent.uuid]))
    assert consent_texts.current("sensitive").necessity in page.content.decode()


def test_the_tab_says_what_is_missing_and_asks_at_most_twelve_questions(
    world, sign_in, django_assert_max_num_queries
):
    give_consent(world.head)
    for _n in range(5):
        PersonFactory(household=world.household)
    client = sign_in(world.worker)
    url = reverse("households:file", args=[world.household.uuid]) + "?tab=consents"
    client.get(url)
    with django_assert_max_num_queries(20):  # those of transaction, session and scope included
        page = client.get(url).content.decode()
    assert "consent-new" not in page and "consents/new/" in page
    assert reverse("households:legal-basis", args=[world.household.uuid]) in page


def test_a_consent_makes_the_file_more_complete_and_its_end_is_announced(world):
    before = completeness.of(world.household).percent
    soon = timezone.localdate() + dt.timedelta(days=9)
    give_consent(world.head, expires_on=soon)
    assert completeness.of(world.household).percent > before
    kinds = {kind.source.kind: kind for kind in reminders.of(world.worker)}
    assert kinds["consent"].rows[0].on == soon
    assert {k.source.kind for k in reminders.of(world.county)}.isdisjoint({"consent", "told"})


def test_the_list_narrows_to_what_ends_soon(world, sign_in):
    give_consent(world.head, expires_on=timezone.localdate() + dt.timedelta(days=9))
    give_consent(world.child)
    page = sign_in(world.worker).get(reverse("households:consent-list") + "?state=soon")
    assert "张桂兰" in page.content.decode() and "张建国" not in page.content.decode()
    masked = sign_in(world.main).get(reverse("households:consent-list"))
    assert "张桂兰" not in masked.content.decode()


def test_the_legal_basis_of_a_file_names_its_provision(world, sign_in):
    url = reverse("households:legal-basis", args=[world.household.uuid])
    client = sign_in(world.worker)
    assert client.post(url, {"basis": "duty"}).status_code == 422
    assert client.post(url, {"basis": "emergency"}).status_code == 422
    client.post(url, {"basis": "duty", "provision": "《社会救助暂行办法》第五十五条"})
    assert LegalBasis.objects.current(world.household).basis == "duty"


def test_telling_after_an_emergency_is_noted(world, sign_in):
    basis = LegalBasis.objects.create(
        household=world.household, person=world.head, basis="emergency", emergency_reason="突发昏迷",
        stated_by=world.worker,
    )  # fmt: skip
    url = reverse("households:emergency-told", args=[basis.uuid])
    assert sign_in(world.far_worker).post(url).status_code == 404
    sign_in(world.worker).post(url)
    basis.refresh_from_db()
    assert basis.told_on == timezone.localdate()


@pytest.mark.parametrize("kind", ["notice", "child_rules", *Consent.Kind.values])
def test_every_text_can_be_read_and_printed_by_everybody_with_a_posting(world, sign_in, kind):
    page = sign_in(world.province).get(reverse("households:privacy-text", args=[kind]))
    assert page.status_code == 200
    assert consent_texts.current(kind).title in page.content.decode()


def test_the_notice_tells_all_that_the_law_asks(settings, world, sign_in):
    settings.PRIVACY_NOTICE = {
        "processor": "福泉市民政局", "contact": "0854-2222222", "officer": "负责人甲", "station": "站",
    }  # fmt: skip
    page = sign_in(world.worker).get(reverse("households:privacy-notice")).content.decode()
    for told in ("福泉市民政局", "0854-2222222", "负责人甲", "处理目的", "保存期限", "查阅"):
        assert told in page


def test_texts_for_sensitive_data_tell_necessity_and_effect():
    for kind in ("sensitive", "child"):
        text = consent_texts.current(kind)
        assert text.necessity and text.effect
