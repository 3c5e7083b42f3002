using System.Text;

namespace Edge.Postgrest.Config;

/// <summary>
/// Takes <c>keyword = value</c> pairs apart; a value may stand in single quotes, and <c>\</c> escapes the next character.
/// </summary>
/// <remarks>libpq, fe-connect.c > conninfo_parse.</remarks>
internal static class LibpqKeyValues
{
    /// <exception cref="FormatException">They are no such pairs; the message holds no value.</exception>
    public static Dictionary<string, string> Parse(string text)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var position = 0;
        while (true)
        {
            SkipSpaces(text, ref position);
            if (position == text.Length) return parameters;

            var keyword = Keyword(text, ref position);
            SkipSpaces(text, ref position);
            if (position == text.Length || text[position] != '=')
                throw new FormatException($"missing \"=\" after \"{keyword}\" in connection string");

            position++;
            SkipSpaces(text, ref position);
            parameters[keyword] = position < text.Length && text[position] == '\'' ? Quoted(text, ref position) : Bare(text, ref position);
        }
    }

    private static string Keyword(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && text[position] != '=' && !char.IsWhiteSpace(text[position])) position++;
        return text[start..position];
    }

    private static string Bare(string text, ref int position)
    {
        var value = new StringBuilder();
        for (; position < text.Length && !char.IsWhiteSpace(text[position]); position++)
        {
            if (text[position] == '\\' && ++position == text.Length) break;
            value.Append(text[position]);
        }

        return value.ToString();
    }

    private static string Quoted(string text, ref int position)
    {
        var value = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] == '\'')
            {
                position++;
                return value.ToString();
            }

            if (text[position] == '\\' && ++position == text.Length) break;
            value.Append(text[position]);
        }

        throw new FormatException("unterminated quoted string in connection string");
    }

    private static void SkipSpaces(string text, ref int position)
    {
        while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
    }
}
