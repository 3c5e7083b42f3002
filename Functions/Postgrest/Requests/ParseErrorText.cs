using System.Text;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Requests;

/// <summary>Puts a <see cref="ParseError"/> into PostgREST's words.</summary>
internal static class ParseErrorText
{
    /// <param name="subject">What was being parsed, with the input as the client gave it: <c>failed to parse filter (x.1)</c>.</param>
    /// <param name="input">What the error's indexes point into.</param>
    /// <remarks>PostgREST v16.2, ApiRequest/QueryParams.hs > mapError.</remarks>
    public static ApiError ToApiError(in ParseError error, string subject, ReadOnlySpan<char> input) =>
        ApiError.QueryParameter(Message(subject, input, error.At), Details(error, input));

    public static string Message(string subject, ReadOnlySpan<char> input, int at)
    {
        var (line, column) = Place(input[..at]);
        return $"\"{subject}\" (line {line}, column {column})";
    }

    /// <remarks>parsec 3.1, Text.Parsec.Error > showErrorMessages.</remarks>
    private static string Details(in ParseError error, ReadOnlySpan<char> input)
    {
        if (error.IsUnknown) return "unknown parse error";
        var text = new StringBuilder();
        var atEnd = error.Refused is null && error.Unexpected == input.Length;
        if (error.Refused is { } refused) text.Append("unexpected ").Append(Shown(input, refused, '\''));
        else if (atEnd) text.Append("unexpected end of input");
        else if (error.Unexpected is { } unexpected) text.Append("unexpected ").Append(Shown(input, unexpected, '"'));
        AppendExpected(text, error, atEnd);
        return text.ToString();
    }

    private static void AppendExpected(StringBuilder text, in ParseError error, bool atEnd)
    {
        var labels = new List<string>();
        for (var i = 0; i < error.Count; i++)
            if (!(atEnd && error[i] is Expected.EndOfInput)) labels.Add(error[i].Text());
        if (labels.Count == 0) return;
        if (text.Length > 0) text.Append(' ');
        text.Append("expecting ").AppendJoin(", ", labels.SkipLast(1));
        if (labels.Count > 1) text.Append(" or ");
        text.Append(labels[^1]);
    }

    /// <summary>Both from 1; a column is a code point, a tab goes on to the next multiple of eight.</summary>
    private static (int Line, int Column) Place(ReadOnlySpan<char> before)
    {
        var (line, column) = (1, 1);
        foreach (var rune in before.EnumerateRunes())
        {
            (line, column) = rune.Value switch
            {
                '\n' => (line + 1, 1),
                '\t' => (line, column + 8 - ((column - 1) % 8)),
                _ => (line, column + 1),
            };
        }
        return (line, column);
    }

    private static string Shown(ReadOnlySpan<char> input, int index, char quote)
    {
        Rune.DecodeFromUtf16(input[index..], out var rune, out _);
        return HaskellText.Show(rune, quote);
    }
}
