"""The allow-list of custom SQL. Everything else is refused, so new constructs are safe by default."""

from sqlglot import exp


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


NODES = _words(
    # Queries and their clauses
    """
    Select Union Intersect Except Subquery From Join Where Group Having Qualify Order Ordered Limit
    Offset Fetch Distinct With CTE TableAlias Table Values Tuple Lateral Cube Rollup GroupingSets
    """,
    # Names and values
    """
    Column Identifier Star Alias Literal Null Boolean Interval Var DataType DataTypeParam Paren Dot
    Bracket Slice PropertyEQ Lambda Aliases Kwarg HexString BitString RawString National Dateadd
    IntervalSpan
    """,
    # Operators and predicates
    """
    And Or Not Xor EQ NEQ NullSafeEQ NullSafeNEQ GT GTE LT LTE Is In Between Like ILike SimilarTo Glob
    Escape Add Sub Mul Div IntDiv Mod Neg Pow DPipe SafeDPipe Any All Exists BitwiseAnd BitwiseOr
    BitwiseXor BitwiseNot BitwiseLeftShift BitwiseRightShift Distinct AtTimeZone Collate RegexpLike
    Overlaps ArrayContainsAll ArrayContainedBy ArrayOverlaps JSONExtract JSONExtractScalar
    """,
    # Windows and aggregates
    """
    Window WindowSpec Filter WithinGroup IgnoreNulls RespectNulls HavingMax
    """,
    # JSON paths inside extraction operators
    """
    JSONPath JSONPathRoot JSONPathKey JSONPathSubscript JSONPathWildcard JSONPathSlice JSONPathRecursive
    JSONPathSelector JSONPathFilter JSONPathScript JSONPathUnion
    """,
)

FUNCTION_NODES = _words(
    # Conditions and conversions
    """
    Case If Coalesce Nullif Greatest Least Nvl2 Cast TryCast Try IsNan IsInf IsNullValue EqualNull
    """,
    # Numbers
    """
    Abs Acos Acosh Asin Asinh Atan Atan2 Atanh Cbrt Ceil Cos Cosh Cot Degrees Exp Factorial Floor Ln Log
    Pi Pow Radians Round Sign Sin Sinh Sqrt Tan Tanh Trunc WidthBucket SafeDivide BitwiseCount Rand
    """,
    # Text
    """
    Ascii Chr Concat ConcatWs Contains EndsWith Format Hex Initcap Left Length ByteLength BitLength
    Levenshtein Lower MD5 Normalize Overlay Pad RegexpCount RegexpExtract RegexpExtractAll
    RegexpFullMatch RegexpILike RegexpInstr RegexpLike RegexpReplace RegexpSplit Repeat Replace Reverse
    Right SHA SHA2 Soundex Space Split SplitPart StartsWith StrPosition String StringToArray Substring
    SubstringIndex ToBase64 FromBase64 Translate Trim Unhex Unicode Upper Base64Encode
    JarowinklerSimilarity Strtok
    """,
    # Dates and times
    """
    AddMonths CurrentDate CurrentDatetime CurrentTime CurrentTimestamp Date DateAdd DateBin DateDiff
    DateFromParts DateFromUnixDate DateStrToDate DateSub DateToDateStr DateTrunc Datetime DatetimeAdd
    DatetimeDiff DatetimeSub DatetimeTrunc Day DayOfMonth DayOfWeek DayOfWeekIso DayOfYear Dayname
    Extract FromISO8601Timestamp Hour LastDay Localtime Localtimestamp MakeInterval Minute Month
    Monthname MonthsBetween NextDay PreviousDay Quarter Second StrToDate StrToTime StrToUnix Time
    TimeAdd TimeDiff TimeFromParts TimeStrToDate TimeStrToTime TimeStrToUnix TimeSub TimeToStr
    TimeToTimeStr TimeToUnix TimeTrunc Timestamp TimestampAdd TimestampDiff TimestampFromParts
    TimestampSub TimestampTrunc ToDays TsOrDsAdd TsOrDsDiff TsOrDsToDate TsOrDsToDateStr TsOrDsToTime
    TsOrDsToTimestamp UnixDate UnixMicros UnixMillis UnixSeconds UnixToStr UnixToTime UnixToTimeStr
    UtcDate UtcTime UtcTimestamp Week WeekOfYear Year YearOfWeek YearOfWeekIso ToChar ToNumber
    """,
    # Aggregates and windows
    """
    AnyValue ApproxDistinct ApproxQuantile ArgMax ArgMin ArrayAgg ArrayConcatAgg ArrayUniqueAgg Avg
    BitwiseAndAgg BitwiseOrAgg BitwiseXorAgg Corr Count CountIf CovarPop CovarSamp CumeDist DenseRank
    First FirstValue GroupConcat Grouping GroupingId JSONArrayAgg JSONObjectAgg Kurtosis Lag Last
    LastValue Lead LogicalAnd LogicalOr Max Median Min Mode NthValue Ntile PercentRank PercentileCont
    PercentileDisc Quantile Rank RegrAvgx RegrAvgy RegrCount RegrIntercept RegrR2 RegrSlope RegrSxx
    RegrSxy RegrSyy RowNumber Skewness Stddev StddevPop StddevSamp Sum Variance VariancePop
    """,
    # Lists, structs, maps, JSON
    """
    Array ArrayAll ArrayAny ArrayAppend ArrayCompact ArrayConcat ArrayContains ArrayContainsAll
    ArrayContainedBy ArrayDistinct ArrayExcept ArrayFilter ArrayFirst ArrayIntersect ArrayLast ArrayMax
    ArrayMin ArrayOverlaps ArrayPosition ArrayPrepend ArrayRemove ArrayReverse ArraySize ArraySlice
    ArraySort ArraySum ArrayToString Explode Flatten GenerateDateArray GenerateSeries
    GenerateTimestampArray JSONArray JSONArrayContains JSONExists JSONExtract JSONExtractArray
    JSONExtractScalar JSONFormat JSONKeys JSONObject JSONType JSONValueArray List Map MapFromEntries
    MapKeys MapSize ParseJSON Posexplode Reduce SortArray Struct StructExtract ToArray ToMap Transform
    Unnest VarMap
    """,
)

FUNCTION_NAMES = _words(
    # Numbers
    """
    even fdiv fmod gamma gcd greatest_common_divisor isfinite isinf lcm least_common_multiple lgamma
    log10 log2 mod nextafter round_even signbit to_base
    """,
    # Text
    """
    btrim char_length character_length concat_ws contains editdist3 format formatreadabledecimalsize
    formatreadablesize hamming hash instr jaccard jaro_similarity jaro_winkler_similarity lcase len
    length_grapheme lpad ltrim md5_number mismatches nfc_normalize octet_length ord parse_dirname
    parse_filename position prefix printf regexp_escape regexp_match regexp_matches rpad rtrim sha1
    strip_accents strlen strpos substring_grapheme suffix to_binary to_hex ucase unbin url_decode
    url_encode
    """,
    # Dates and times
    """
    age century date_add date_diff date_part date_sub datediff datepart datesub day dayofmonth dayofweek
    dayofyear decade epoch epoch_ms epoch_ns epoch_us hour isodow isoyear julian last_day make_date
    make_time make_timestamp microsecond millennium millisecond nanosecond now strftime strptime
    time_bucket timezone timezone_hour timezone_minute to_char to_date to_days to_decades to_hours
    to_microseconds to_milliseconds to_minutes to_months to_number to_quarters to_seconds to_timestamp
    to_weeks to_years today transaction_timestamp try_strptime weekday weekofyear yearweek
    """,
    # What MySQL has besides
    """
    adddate addtime convert_tz crc32 elt field find_in_set from_days json_depth json_length json_overlaps
    json_unquote makedate maketime period_add period_diff sec_to_time subdate subtime time_to_sec
    to_seconds truncate
    """,
    # Aggregates
    """
    array_agg bool_and bool_or entropy favg first fsum geomean geometric_mean histogram kahan_sum
    kurtosis_pop last list mad max_by min_by product quantile_cont quantile_disc reservoir_quantile sem
    sumkahan
    """,
    # Lists, maps, JSON
    """
    array_length array_position array_to_string cardinality json_array json_array_length json_contains
    json_extract json_extract_path json_extract_path_text json_extract_string json_keys json_object
    json_quote json_structure json_type json_valid json_value list_aggregate list_any_value list_append
    list_avg list_concat list_contains list_count list_distinct list_element list_extract list_filter
    list_first list_has_all list_has_any list_intersect list_last list_max list_median list_min
    list_mode list_position list_prepend list_product list_reduce list_resize list_reverse
    list_reverse_sort list_select list_slice list_sort list_sum list_transform list_unique list_value
    list_where list_zip map_concat map_contains map_entries map_extract map_from_entries map_values
    to_json union_extract union_tag
    """,
)


def _classes(names: frozenset[str]) -> frozenset[type[exp.Expression]]:
    """The classes with these names that exist in the installed SQLGlot."""
    return frozenset(member for name in names if isinstance(member := getattr(exp, name, None), type))


ALLOWED_CLASSES = _classes(NODES | FUNCTION_NODES)
