"""The five tracks and the service types of the plan; the rows stand in `campaigns.reference`."""

from django.db import migrations

from campaigns.reference import load


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_english_names_and_business_field")]

    # Unloading is left out on purpose: records keep these numbers.
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
