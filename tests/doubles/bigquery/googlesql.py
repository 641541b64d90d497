"""What the real BigQuery would refuse although the double's SQL translation takes it.

The double reads SQL with SQLGlot, which knows the functions of every engine: a query with `MEDIAN` or
`DATE_PART` would pass here and fail on the service. So each statement is checked first, against the functions
that BigQuery documents and against forms that its reference does not have.
"""

import re

import sqlglot
from sqlglot import exp
from sqlglot.tokens import Token, TokenType


def _names(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


FUNCTIONS = _names(
    """
    ABS ACOS ACOSH ANY_VALUE APPROX_COUNT_DISTINCT APPROX_QUANTILES APPROX_TOP_COUNT APPROX_TOP_SUM ARRAY
    ARRAY_AGG ARRAY_CONCAT ARRAY_CONCAT_AGG ARRAY_FIRST ARRAY_LAST ARRAY_LENGTH ARRAY_REVERSE ARRAY_SLICE
    ARRAY_TO_STRING ASCII ASIN ASINH ATAN ATAN2 ATANH AVG BIT_AND BIT_COUNT BIT_OR BIT_XOR BOOL
    BYTE_LENGTH CAST CBRT CEIL CEILING CHAR_LENGTH CHARACTER_LENGTH CHR CODE_POINTS_TO_BYTES
    CODE_POINTS_TO_STRING COALESCE COLLATE CONCAT CONTAINS_SUBSTR CORR COS COSH COT COTH COUNT COUNTIF
    COVAR_POP COVAR_SAMP CSC CSCH CUME_DIST CURRENT_DATE CURRENT_DATETIME CURRENT_TIME CURRENT_TIMESTAMP
    DATE DATE_ADD DATE_BUCKET DATE_DIFF DATE_FROM_UNIX_DATE DATE_SUB DATE_TRUNC DATETIME DATETIME_ADD
    DATETIME_BUCKET DATETIME_DIFF DATETIME_SUB DATETIME_TRUNC DENSE_RANK DIV EDIT_DISTANCE ENDS_WITH ERROR
    EXP EXTRACT FARM_FINGERPRINT FIRST_VALUE FLOAT64 FLOOR FORMAT FORMAT_DATE FORMAT_DATETIME FORMAT_TIME
    FORMAT_TIMESTAMP FROM_BASE32 FROM_BASE64 FROM_HEX GENERATE_ARRAY GENERATE_DATE_ARRAY
    GENERATE_TIMESTAMP_ARRAY GENERATE_UUID GREATEST GROUPING IEEE_DIVIDE IF IFNULL INITCAP INSTR INT64
    IS_INF IS_NAN JSON_ARRAY JSON_ARRAY_APPEND JSON_ARRAY_INSERT JSON_EXTRACT JSON_EXTRACT_ARRAY
    JSON_EXTRACT_SCALAR JSON_EXTRACT_STRING_ARRAY JSON_KEYS JSON_OBJECT JSON_QUERY JSON_QUERY_ARRAY
    JSON_REMOVE JSON_SET JSON_STRIP_NULLS JSON_TYPE JSON_VALUE JSON_VALUE_ARRAY JUSTIFY_DAYS JUSTIFY_HOURS
    JUSTIFY_INTERVAL LAG LAST_DAY LAST_VALUE LAX_BOOL LAX_FLOAT64 LAX_INT64 LAX_STRING LEAD LEAST LEFT
    LENGTH LN LOG LOG10 LOGICAL_AND LOGICAL_OR LOWER LPAD LTRIM MAKE_INTERVAL MAX MAX_BY MD5 MIN MIN_BY
    MOD NORMALIZE NORMALIZE_AND_CASEFOLD NTH_VALUE NTILE NULLIF OCTET_LENGTH OFFSET ORDINAL
    PARSE_BIGNUMERIC PARSE_DATE PARSE_DATETIME PARSE_JSON PARSE_NUMERIC PARSE_TIME PARSE_TIMESTAMP
    PERCENT_RANK PERCENTILE_CONT PERCENTILE_DISC POW POWER RAND RANGE RANGE_BUCKET RANGE_CONTAINS
    RANGE_END RANGE_INTERSECT RANGE_OVERLAPS RANGE_START RANK REGEXP_CONTAINS REGEXP_EXTRACT
    REGEXP_EXTRACT_ALL REGEXP_INSTR REGEXP_REPLACE REGEXP_SUBSTR REPEAT REPLACE REVERSE RIGHT ROUND
    ROW_NUMBER RPAD RTRIM S2_CELLIDFROMPOINT S2_COVERINGCELLIDS SAFE_ADD SAFE_CAST
    SAFE_CONVERT_BYTES_TO_STRING SAFE_DIVIDE SAFE_MULTIPLY SAFE_NEGATE SAFE_OFFSET SAFE_ORDINAL
    SAFE_SUBTRACT SEC SECH SESSION_USER SHA1 SHA256 SHA512 SIGN SIN SINH SOUNDEX SPLIT SQRT STARTS_WITH
    STDDEV STDDEV_POP STDDEV_SAMP STRING STRING_AGG STRPOS STRUCT SUBSTR SUBSTRING SUM TAN TANH TIME
    TIME_ADD TIME_DIFF TIME_SUB TIME_TRUNC TIMESTAMP TIMESTAMP_ADD TIMESTAMP_BUCKET TIMESTAMP_DIFF
    TIMESTAMP_MICROS TIMESTAMP_MILLIS TIMESTAMP_SECONDS TIMESTAMP_SUB TIMESTAMP_TRUNC TO_BASE32 TO_BASE64
    TO_CODE_POINTS TO_HEX TO_JSON TO_JSON_STRING TRANSLATE TRIM TRUNC TYPEOF UNICODE UNIX_DATE UNIX_MICROS
    UNIX_MILLIS UNIX_SECONDS UNNEST UPPER VAR_POP VAR_SAMP VARIANCE ST_ANGLE ST_AREA ST_ASBINARY
    ST_ASGEOJSON ST_ASTEXT ST_AZIMUTH ST_BOUNDARY ST_BOUNDINGBOX ST_BUFFER ST_BUFFERWITHTOLERANCE
    ST_CENTROID ST_CENTROID_AGG ST_CLOSESTPOINT ST_CLUSTERDBSCAN ST_CONTAINS ST_CONVEXHULL ST_COVEREDBY
    ST_COVERS ST_DIFFERENCE ST_DIMENSION ST_DISJOINT ST_DISTANCE ST_DUMP ST_DWITHIN ST_ENDPOINT ST_EQUALS
    ST_EXTENT ST_EXTERIORRING ST_GEOGFROM ST_GEOGFROMGEOJSON ST_GEOGFROMTEXT ST_GEOGFROMWKB ST_GEOGPOINT
    ST_GEOGPOINTFROMGEOHASH ST_GEOHASH ST_GEOMETRYTYPE ST_HAUSDORFFDISTANCE ST_INTERIORRINGS
    ST_INTERSECTION ST_INTERSECTS ST_INTERSECTSBOX ST_ISCLOSED ST_ISCOLLECTION ST_ISEMPTY ST_ISRING
    ST_LENGTH ST_LINEINTERPOLATEPOINT ST_LINELOCATEPOINT ST_LINESUBSTRING ST_MAKELINE ST_MAKEPOLYGON
    ST_MAKEPOLYGONORIENTED ST_MAXDISTANCE ST_NPOINTS ST_NUMGEOMETRIES ST_NUMPOINTS ST_PERIMETER ST_POINTN
    ST_REGIONSTATS ST_SIMPLIFY ST_SNAPTOGRID ST_STARTPOINT ST_TOUCHES ST_UNION ST_UNION_AGG ST_WITHIN ST_X
    ST_Y
    """
)
_WORDS = _names(
    """
    AND AS BETWEEN BY CASE CUBE DISTINCT ELSE END EXCEPT EXISTS FROM FULL GROUP HAVING IN INTERSECT
    INTERVAL INTO IS JOIN KEY LIKE LIMIT NOT NULL ON OPTIONS OR OVER PARTITION PIVOT QUALIFY ROLLUP SELECT
    SET SETS THEN UNION UNPIVOT USING VALUES WHEN WHERE WINDOW WITH CLUSTER ALL ANY SOME DATA OFFSET TABLE
    COLUMNS INSERT NUMERIC BIGNUMERIC JSON GEOGRAPHY GRANT TO MATCHED
    """
)
_PARTS = _names(
    """
    MICROSECOND MILLISECOND SECOND MINUTE HOUR DAYOFWEEK DAY DAYOFYEAR WEEK ISOWEEK MONTH QUARTER YEAR
    ISOYEAR DATE TIME
    """
)


_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|.)", re.DOTALL)


def without_codes(sql: str) -> str:
    """The same statement with plain characters in place of their codes in literals, which SQLGlot leaves."""

    def plain(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        if not code and not match[4]:
            return match[0]
        char = chr(int(code, 16) if code else int(match[4], 8))
        return {"\n": "\\n", "\r": "\\r"}.get(char, f"\\{char}" if char in "\\'\"`" else char)

    return _ESCAPE.sub(plain, sql)


def problem(sql: str) -> str | None:
    """What BigQuery would say to these words; None where nothing speaks against them."""
    try:
        tokens = sqlglot.tokenize(sql, dialect="bigquery")
    except sqlglot.errors.SqlglotError:
        return None  # The double itself says what is wrong.
    return _unknown_function(tokens) or _unknown_form(tokens)


def _unknown_function(tokens: list[Token]) -> str | None:
    for index, token in enumerate(tokens[:-1]):
        if tokens[index + 1].token_type is not TokenType.L_PAREN:
            continue
        if token.token_type in (TokenType.IDENTIFIER, TokenType.STRING, TokenType.NUMBER):
            continue
        word = token.text.upper()
        if not re.fullmatch(r"[A-Z_][A-Z0-9_]*", word) or word in FUNCTIONS or word in _WORDS:
            continue
        before = tokens[index - 1] if index else None
        if before is not None and before.token_type is TokenType.DOT:
            first = tokens[index - 2].text.upper()
            if first != "SAFE" or word in FUNCTIONS:
                continue
        if before is not None and before.text.upper() in ("INTO", "TABLE", "VIEW", "WITH", ",", "UPDATE"):
            # The name of a table or of a table expression with its columns.
            close = _after_words(tokens, index)
            if close or before.text.upper() != ",":
                continue
        return f"Function not found: {token.text} at [{token.line}:{token.col}]"
    return None


def _after_words(tokens: list[Token], index: int) -> bool:
    """Whether the parenthesis behind a name ends before AS: then it names columns."""
    depth = 0
    for place in range(index + 1, len(tokens)):
        kind = tokens[place].token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if not depth:
            return place + 1 < len(tokens) and tokens[place + 1].text.upper() == "AS"
    return False


def _unknown_form(tokens: list[Token]) -> str | None:
    words = [token.text.upper() if token.token_type is not TokenType.STRING else "''" for token in tokens]
    for index, word in enumerate(words):
        following = words[index + 1 : index + 4]
        if word == "EXTRACT" and following[:1] == ["("] and following[1] not in _PARTS:
            return f"Syntax error: A valid date part name is required but found {following[1]}"
        if word == "NULLS" and following[0] in ("FIRST", "LAST") and _in_parentheses_of_order(words, index):
            return "NULLS FIRST and NULLS LAST are not supported in windows and aggregate functions"
        if word == "MATERIALIZED" and words[index - 1] in ("AS", "NOT"):
            return 'Syntax error: Expected "(" but got keyword MATERIALIZED'
        if word in ("GROUPS", "ROWS", "RANGE") and following[:1] == ["BETWEEN"] and word == "GROUPS":
            return "Syntax error: Unexpected keyword GROUPS"
        if word == "FILTER" and following[:2] == ["(", "WHERE"]:
            return "Syntax error: Unexpected keyword FILTER"
        if word == "WITHIN" and following[:1] == ["GROUP"]:
            return "Syntax error: Unexpected keyword WITHIN"
    return None


def _in_parentheses_of_order(words: list[str], index: int) -> bool:
    """Whether the ORDER BY that NULLS belongs to stands inside a function or a window, not in a query."""
    depth = 0
    for place in range(index, -1, -1):
        if words[place] == ")":
            depth += 1
        elif words[place] == "(":
            if not depth:
                return words[place + 1] not in ("SELECT", "WITH", "(", "FROM")
            depth -= 1
    return False


def problem_of(trees: list[exp.Expression]) -> str | None:
    """What BigQuery would say to statements whose words are right."""
    for tree in trees:
        if isinstance(tree, exp.Update | exp.Delete) and not tree.args.get("where"):
            return f"{tree.key.upper()} must have a WHERE clause"
        if isinstance(tree, exp.Select) and (twice := _twice(tree)):
            return f"Duplicate column names in the result are not supported. Found duplicate(s): {twice}"
        for join in tree.find_all(exp.Join):
            if join.side == "FULL" and join.args.get("on") is not None and not _equalities(join.args["on"]):
                return "FULL OUTER JOIN cannot be used without a condition that is an equality of fields"
        for window in tree.find_all(exp.Window):
            for key in window.args.get("partition_by") or []:
                if isinstance(key, exp.Literal):
                    return "Partitioning by constants is not supported"
            if isinstance(window.this, exp.Distinct) or window.this.find(exp.Distinct):
                return "Window functions do not support DISTINCT"
            if window.this.find(exp.Window):
                return "Analytic function cannot be an argument of another analytic function"
    return None


def _twice(tree: exp.Select) -> str | None:
    seen: set[str] = set()
    for expression in tree.expressions:
        name = expression.alias_or_name.casefold()
        if name and name != "*" and name in seen:
            return name
        seen.add(name)
    return None


def _equalities(condition: exp.Expression) -> bool:
    parts = condition.flatten() if isinstance(condition, exp.And) else [condition]
    return any(isinstance(part, exp.EQ | exp.NullSafeEQ) for part in parts)
