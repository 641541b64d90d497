"""Files that are proper tables in some form: delimiters, quotes, line ends, encodings, names."""

from benchmarks.csv_files.tables import Collection, Table, column, counts, orders, same, text

ENCODED = {
    "windows-1252 german": ("cp1252", ("Größe", "Straße"), (("Müller", "Königsallee"), ("Özdemir", "Hauptstraße"), ("Weiß", "Brücke"))),
    "windows-1252 french": ("cp1252", ("prénom", "ville"), (("René", "Besançon"), ("Hélène", "Orléans"), ("Zoë", "Nîmes"))),
    "windows-1252 spanish": ("cp1252", ("año", "nombre"), (("Muñoz", "García"), ("Peña", "José"), ("Núñez", "Iñaki"))),
    "windows-1250 polish": ("cp1250", ("miasto", "ulica"), (("Łódź", "Piotrkowska"), ("Kraków", "Świętokrzyska"), ("Gdańsk", "Zażółć gęślą jaźń"))),
    "windows-1250 czech": ("cp1250", ("město", "jméno"), (("Plzeň", "Jiří"), ("České Budějovice", "Lukáš Novotný"), ("Žďár", "Šárka Dvořáková"))),
    "windows-1250 hungarian": ("cp1250", ("név", "város"), (("Kovács Ödön", "Győr"), ("Szűcs Tünde", "Hódmezővásárhely"), ("Tóth Gergő", "Székesfehérvár"))),
    "windows-1251 russian": ("cp1251", ("имя", "город"), (("Анна", "Москва"), ("Иван Петров", "Санкт-Петербург"), ("Ольга", "Казань"))),
    "windows-1251 ukrainian": ("cp1251", ("місто", "вулиця"), (("Київ", "Хрещатик"), ("Львів", "Личаківська"), ("Чернівці", "Головна"))),
    "windows-1251 bulgarian": ("cp1251", ("град", "улица"), (("София", "Витоша"), ("Пловдив", "Съединение"), ("Русе", "Борисова"))),
    "windows-1253 greek": ("cp1253", ("όνομα", "πόλη"), (("Γιώργος", "Αθήνα"), ("Μαρία", "Θεσσαλονίκη"), ("Ελένη", "Πάτρα"))),
    "windows-1254 turkish": ("cp1254", ("şehir", "isim"), (("İstanbul", "Ayşe Yılmaz"), ("İzmir", "Çağrı Gündoğdu"), ("Diyarbakır", "Şükrü Işık"))),
    "koi8-r russian": ("koi8-r", ("имя", "город"), (("Анна", "Москва"), ("Иван Петров", "Санкт-Петербург"), ("Ольга", "Казань"))),
    "shift_jis people": ("cp932", ("名前", "都市"), (("山田太郎", "東京"), ("鈴木花子", "大阪"), ("高橋一郎", "横浜"))),
    "shift_jis kana": ("cp932", ("商品", "単価の種類"), (("ソニー テレビ", "定価"), ("コーヒー豆", "特価"), ("りんごジュース", "定価"))),
    "shift_jis towns": ("cp932", ("市区町村", "読み"), (("北海道札幌市", "ほっかいどう"), ("青森県青森市", "あおもり"), ("岩手県盛岡市", "いわて"))),
    "gb18030 people": ("gb18030", ("姓名", "城市"), (("张伟", "北京"), ("王芳", "上海"), ("李娜", "广州"))),
    "gb18030 goods": ("gb18030", ("商品名称", "产地"), (("绿茶", "浙江杭州"), ("普洱茶", "云南昆明"), ("铁观音", "福建安溪"))),
    "gb18030 towns": ("gb18030", ("省份", "城市"), (("四川省", "成都市"), ("湖北省", "武汉市"), ("广东省", "深圳市"))),
    "big5 people": ("big5", ("姓名", "城市"), (("張偉", "臺北"), ("王芳", "高雄"), ("李娜", "臺中"))),
    "euc-kr people": ("cp949", ("이름", "도시"), (("김철수", "서울"), ("이영희", "부산"), ("박민수", "대구"))),
    "euc-jp people": ("euc_jp", ("名前", "都市"), (("山田太郎", "東京"), ("鈴木花子", "大阪"), ("高橋一郎", "横浜"))),
}  # fmt: skip


def _of(names: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
    return Table(names, tuple(tuple(same(value) for value in row) for row in rows))


def add(files: Collection) -> None:
    _delimiters(files)
    _quotes(files)
    _line_ends(files)
    _encodings(files)
    _names(files)


def _delimiters(files: Collection) -> None:
    group = "delimiters"
    kinds = {
        "comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "tilde": "~", "caret": "^",
        "control character": "\x01", "two bars": "||", "comma and space": ", ",
    }  # fmt: skip
    for seed, (name, delimiter) in enumerate(kinds.items()):
        table = orders(seed)
        files.add(group, name, text(table, delimiter), table=table)
    for seed, mark in enumerate((";", "\t", ","), 20):
        table = counts(seed, ("town", "first", "second"))
        body = text(table, mark, end="\r\n")
        files.add(group, f"sep= line {seed}", f"sep={mark}\r\n{body}", table=table, told=("first line says",))


def _quotes(files: Collection) -> None:
    group = "quotes"
    table = orders(30)
    files.add(group, "everything quoted", text(table, every=True), table=table)
    files.add(group, "everything quoted, semicolons", text(orders(31), ";", every=True), table=orders(31))
    values = {
        "delimiters in quotes": ("Smith, Jane", "a,b,c", ",", "plain"),
        "line breaks in quotes": ("one\ntwo", "three\n\nfour", "five", "six\nseven"),
        "doubled quotes": ('say "hi"', '"', 'a""b', "none"),
        "doubled quotes and line breaks": ('"a"\n"b"', 'c\n""d', "e", "f"),
        "backslash before a closing quote": ("D:\\", "\\\\srv\\x, y\\", "C:\\new, folder\\", "n,n"),
        "apostrophes": ("O'Brien", "d'Arc", "'tis", "plain"),
        "spaces kept": (" both ", "  left", "right  ", "in  side"),
    }
    for name, texts in values.items():
        of = column("value", [same(value) for value in texts])
        files.add(group, name, text(of), table=of)
        if name != "spaces kept":
            files.add(group, f"{name}, all quoted", text(of, every=True), table=of)
    single = column("value", [same(value) for value in ("a,b", "c,d", "e,f", "it''s".replace("''", "'"))])
    files.add(group, "single quotes", text(single, quote="'", every=True), table=single)
    backslash = column("value", [same(value) for value in ('say "hi"', 'a "b" c', "plain", 'x "y"')])
    rows = "".join(
        f'{number[1]},"{value[1].replace(chr(34), chr(92) + chr(34))}"\n' for number, value in backslash.rows
    )
    files.add(group, "quotes escaped by backslashes", f'"id","value"\n{rows}', table=backslash)
    inches = column("value", [same(value) for value in ('5" nail', '7" nail', "bolt", '3.5" disk')])
    files.add(group, "inch signs within values", text(inches, quote=""), table=inches)
    spaced = Table(
        ("id", "name", "city"),
        tuple((same(n), same(f"Smith, {c}"), same("Rome")) for n, c in ((1, "J"), (2, "K"), (3, "L"))),
    )
    lines = "".join(f'{n[1]}, "{name[1]}", {city[1]}\n' for n, name, city in spaced.rows)
    files.add(group, "a space before each quote", f"id, name, city\n{lines}", table=spaced)
    files.add(
        group, "a space before quotes and names in quotes", f'"id", "name", "city"\n{lines}', table=spaced
    )
    uneven = "".join(f'{n[1]}, "{name[1]}",{city[1]}\n' for n, name, city in spaced.rows)
    files.add(group, "a space before some quotes", f"id,name,city\n{uneven}", table=spaced)


def _line_ends(files: Collection) -> None:
    group = "line ends"
    table = orders(50)
    plain = text(table)
    files.add(group, "crlf", plain.replace("\n", "\r\n"), table=table)
    files.add(group, "cr", plain.replace("\n", "\r"), table=table)
    files.add(group, "no end of the last line", plain.rstrip("\n"), table=table)
    files.add(group, "empty lines at the end", plain + "\n\n\n", table=table)
    files.add(group, "empty lines within", plain.replace("\n", "\n\n"), table=table)
    lines = plain.split("\n")
    mixed = "".join(line + ("\r\n" if number % 3 else "\n") for number, line in enumerate(lines[:-1]))
    files.add(group, "mixed", mixed, table=table)
    late = orders(51, rows=9000)
    lines = text(late).split("\n")
    files.add(
        group,
        "mixed late in the file",
        "\n".join(lines[:8000]) + "\n" + "\r\n".join(lines[8000:]),
        table=late,
    )


def _encodings(files: Collection) -> None:
    group = "encodings"
    for name, (encoding, names, rows) in ENCODED.items():
        table = _of(names, rows)
        right = name.partition(" ")[0]
        for variant, delimiter in (("", ","), (" with semicolons", ";")):
            if variant and encoding not in ("cp1252", "cp1250", "cp1251"):
                continue
            data = text(table, delimiter).encode(encoding)
            files.add(group, name + variant, data, table=table, told=(f"read as {right}",))
    accents = _of(("naïve", "ville"), (("Zoë", "Nîmes"), ("Łódź", "東京"), ("Ελένη", "Київ")))
    plain = text(accents)
    files.add(group, "utf-8", plain, table=accents)
    files.add(group, "utf-8 with a mark", b"\xef\xbb\xbf" + plain.encode(), table=accents)
    files.add(
        group,
        "utf-8 with a mark and quotes",
        b"\xef\xbb\xbf" + text(accents, every=True).encode(),
        table=accents,
    )
    files.add(group, "utf-16 with a mark", plain.encode("utf-16"), table=accents)
    files.add(group, "utf-16 big endian", b"\xfe\xff" + plain.encode("utf-16-be"), table=accents)
    latin = _of(("name", "city"), tuple((f"Zoë {n}", "Nîmes") for n in range(20)))
    files.add(group, "utf-16 without a mark", text(latin).encode("utf-16-le"), table=latin)
    for seed, place in enumerate((17, 512, 2900)):
        many = _of(("id", "name"), tuple((str(n), "Łódź" if n % 3 else "Besançon") for n in range(1, 3001)))
        lines = text(many).encode().split(b"\n")
        lines[place - 1] = lines[place - 1][:-1] + b"\xe9"
        mended = list(many.rows)
        number = lines[place - 1].partition(b",")[0].decode()
        mended[place - 2] = (same(number), same(lines[place - 1].partition(b",")[2].decode(errors="replace")))
        typed = tuple(((int(key[0]), key[1]), name) for key, name in mended)
        files.add(
            group,
            f"one stray byte {seed}",
            b"\n".join(lines),
            table=Table(many.names, typed),
            told=(f"line {place}.",),
        )


def _names(files: Collection) -> None:
    group = "names"
    for seed, years in enumerate(
        (("2021", "2022"), ("2019", "2020", "2021", "2022"), ("1999", "2000", "2001"))
    ):
        table = counts(60 + seed, ("area", *years))
        files.add(group, f"years as names {seed}", text(table, ";" if seed == 2 else ","), table=table)
    for seed, rows in enumerate((5, 9, 30)):
        table = counts(70 + seed, ("Column 1", "Column 2", "Column 3"), rows)
        files.add(group, f"no names {seed}", text(table, header=False), table=table)
    for seed, (given, made) in enumerate(
        (
            (("x", "x", "y"), ("x", "x_2", "y")),
            (("total", "Total", "TOTAL"), ("total", "Total_2", "TOTAL_3")),
            (("a", "b", "a"), ("a", "b", "a_2")),
        )
    ):
        table = counts(80 + seed, made)
        body = text(table).split("\n", 1)[1]
        files.add(
            group, f"names twice {seed}", ",".join(given) + "\n" + body, table=table, told=("got a number",)
        )
    for seed, long in enumerate(
        ("n" * 80, "How satisfied were you, all in all, with the answers that our people gave you?", "ü" * 50)
    ):
        cut = long.encode()[:63].decode(errors="ignore").strip()
        table = counts(90 + seed, ("town", cut))
        body = text(table).split("\n", 1)[1]
        files.add(group, f"a long name {seed}", f'town,"{long}"\n{body}', table=table, told=("name was cut",))
    for seed, (given, made) in enumerate(
        (
            (("id", "", "n"), ("id", "Column 2", "n")),
            (("", "a", "b"), ("Column 1", "a", "b")),
            (("id", "a", ""), ("id", "a", "Column 3")),
        )
    ):
        table = counts(100 + seed, made)
        body = text(table).split("\n", 1)[1]
        files.add(group, f"a name missing {seed}", ",".join(given) + "\n" + body, table=table)
    broken = counts(110, ("town", "number of people"))
    body = text(broken).split("\n", 1)[1]
    files.add(group, "a line break in a name", f'town,"number\nof people"\n{body}', table=broken)
    wide = Table(
        tuple(f"c{n}" for n in range(300)),
        tuple(tuple(same(n * row) for n in range(300)) for row in range(1, 4)),
    )
    files.add(group, "300 columns", text(wide), table=wide)
    alone = Table(("name",), tuple((same(name),) for name in ("Ada", "Grace", "Linus", "Ken")))
    files.add(group, "one column", text(alone), table=alone)
    empty = Table(("a", "b"), ())
    files.add(group, "names only", text(empty), table=empty)
