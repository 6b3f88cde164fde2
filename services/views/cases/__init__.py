"""Pages of case work. Each stands under /cases/ and, for the phone, under /m/cases/."""
