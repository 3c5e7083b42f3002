using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edge.Postgrest.Auth.Paths;

/// <summary>Literals of a JSON Path: quoted names and texts, numbers, true, false, null.</summary>
internal static class PathLiteral
{
    public static bool TryParse(TextCursor cursor, out JsonElement literal)
    {
        literal = default;
        if (cursor.Peek is '\'' or '"') literal = JsonSerializer.SerializeToElement(QuotedText(cursor));
        else if (cursor.Peek is '-' or (>= '0' and <= '9')) literal = Number(cursor);
        else if (cursor.TryTake("true")) literal = JsonSerializer.SerializeToElement(true);
        else if (cursor.TryTake("false")) literal = JsonSerializer.SerializeToElement(false);
        else if (cursor.TryTake("null")) literal = JsonSerializer.SerializeToElement<object?>(null);
        else return false;

        return true;
    }

    /// <exception cref="FormatException">It does not end, or holds a control character or an unknown escape.</exception>
    public static string QuotedText(TextCursor cursor)
    {
        var quote = cursor.TakeAny();
        var text = new StringBuilder();
        while (true)
        {
            var character = cursor.TakeAny();
            if (character == quote) break;
            if (character < ' ') throw cursor.Unexpected();
            text.Append(character is '\\' ? Escape(cursor, quote) : character);
        }

        return text.ToString();
    }

    private static char Escape(TextCursor cursor, char quote)
    {
        var escaped = cursor.TakeAny();
        return escaped switch
        {
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '/' or '\\' => escaped,
            'u' => Utf16Unit(cursor),
            _ when escaped == quote => quote,
            _ => throw cursor.Unexpected(),
        };
    }

    private static char Utf16Unit(TextCursor cursor)
    {
        var digits = string.Concat(cursor.TakeAny(), cursor.TakeAny(), cursor.TakeAny(), cursor.TakeAny());
        return ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : throw cursor.Unexpected();
    }

    private static JsonElement Number(TextCursor cursor)
    {
        var text = cursor.TakeWhile(c => char.IsAsciiDigit(c) || c is '-' or '+' or '.' or 'e' or 'E');
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"not a number: {text}", exception);
        }
    }
}
