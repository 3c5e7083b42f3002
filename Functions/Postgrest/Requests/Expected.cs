namespace Edge.Postgrest.Requests;

/// <summary>What the grammar may have expected at a place; named by PostgREST's labels, whose texts are part of its error details.</summary>
internal enum Expected : byte
{
    None, FieldName, Letter, Digit, JsonKey, Delimiter, Operator, IsValue, Negation, Logic, EndOfInput,
    Quote, Backslash, Dash, GreaterThan, DoubleArrow, Arrow, Colon, DoubleColon, Dot, Comma, Open, Close, OpenBrace, CloseBrace,
    Bang, Star, Ellipsis, CountCall, Call, Not, Or, Left, Inner, Sum, Avg, Count, Max, Min, Asc, Desc, NullsFirst, NullsLast,
}

internal static class ExpectedTexts
{
    /// <summary>As shown in details: literals in the quotes that Haskell shows them in.</summary>
    /// <remarks>PostgREST v16.2, ApiRequest/QueryParams.hs.</remarks>
    public static string Text(this Expected expected) => expected switch
    {
        Expected.FieldName => "field name (* or [a..z0..9_$])",
        Expected.Letter => "letter",
        Expected.Digit => "digit",
        Expected.JsonKey => "any non reserved character different from: .,>()",
        Expected.Delimiter => "delimiter (.)",
        Expected.Operator => "operator (eq, gt, ...)",
        Expected.IsValue => "isVal: (null, not_null, true, false, unknown)",
        Expected.Negation => "negation operator (not)",
        Expected.Logic => "logic operator (and, or)",
        Expected.EndOfInput => "end of input",
        Expected.Quote => "\"\\\"\"",
        Expected.Backslash => "\"\\\\\"",
        Expected.Dash => "\"-\"",
        Expected.GreaterThan => "\">\"",
        Expected.DoubleArrow => "\"->>\"",
        Expected.Arrow => "\"->\"",
        Expected.Colon => "\":\"",
        Expected.DoubleColon => "\"::\"",
        Expected.Dot => "\".\"",
        Expected.Comma => "\",\"",
        Expected.Open => "\"(\"",
        Expected.Close => "\")\"",
        Expected.OpenBrace => "\"{\"",
        Expected.CloseBrace => "\"}\"",
        Expected.Bang => "\"!\"",
        Expected.Star => "\"*\"",
        Expected.Ellipsis => "\"...\"",
        Expected.CountCall => "\"count()\"",
        Expected.Call => "\"()\"",
        Expected.Not => "\"not\"",
        Expected.Or => "\"or\"",
        Expected.Left => "\"left\"",
        Expected.Inner => "\"inner\"",
        Expected.Sum => "\"sum\"",
        Expected.Avg => "\"avg\"",
        Expected.Count => "\"count\"",
        Expected.Max => "\"max\"",
        Expected.Min => "\"min\"",
        Expected.Asc => "\"asc\"",
        Expected.Desc => "\"desc\"",
        Expected.NullsFirst => "\"nullsfirst\"",
        Expected.NullsLast => "\"nullslast\"",
        _ => "",
    };
}
