from config.launcher.banner import ready, table, width


def test_chinese_cells_take_two_columns_so_that_tables_align():
    lines = table([["Role", "Division"], ["社工", "贵州省"], ["worker", "Guizhou"]]).splitlines()
    ends = {width(line[: line.index(word)]) for line, word in zip(
        (lines[0], lines[2], lines[3]), ("Division", "贵州省", "Guizhou"), strict=True
    )}  # fmt: skip
    assert len(ends) == 1


def test_the_closing_message_says_where_to_go_and_how_to_sign_in():
    account = {"username": "w1", "password": "secret", "role": "worker", "division": None}
    text = ready("http://127.0.0.1:8000", [account], "/x/demo-accounts.json")
    assert "http://127.0.0.1:8000" in text
    assert "w1" in text and "secret" in text
