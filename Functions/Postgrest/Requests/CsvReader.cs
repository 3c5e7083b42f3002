using System.Text;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Requests;

/// <summary>RFC 4180 over bytes, one field after the other. Lines end with LF, CRLF or CR.</summary>
/// <remarks>cassava 0.5, Data.Csv.Parser; but a quote without an end is an error here.</remarks>
internal ref struct CsvReader(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> text = text;
    private int position;
    private bool ended;

    /// <summary>Unquoted; it lives as long as the text.</summary>
    public ReadOnlySpan<byte> Field()
    {
        var rest = text[position..];
        if (rest is [(byte)'"', ..]) return Quoted(rest[1..]);
        var length = rest.IndexOfAny("\",\r\n"u8);
        if (length < 0) length = rest.Length;
        position += length;
        return rest[..length];
    }

    /// <summary>Is there another field in the record?</summary>
    public bool NextField()
    {
        if (position == text.Length || text[position] != ',') return false;
        position++;
        return true;
    }

    /// <summary>Behind the header: its line must end.</summary>
    public void EndHeader()
    {
        if (position == text.Length) throw Failure("not enough input").AsException();
        if (!EndOfLine()) throw Failure("Failed reading: satisfy").AsException();
        ended = true;
    }

    /// <summary>Ends the record before, unless the header was; false at the end of the text.</summary>
    public bool NextRecord()
    {
        if (!ended && position != text.Length && !EndOfLine()) throw Failure("endOfInput").AsException();
        ended = false;
        return position != text.Length;
    }

    private bool EndOfLine()
    {
        var rest = text[position..];
        var length = rest switch
        {
            [(byte)'\n', ..] => 1,
            [(byte)'\r', (byte)'\n', ..] => 2,
            [(byte)'\r', ..] => 1,
            _ => 0,
        };
        position += length;
        return length != 0;
    }

    private ReadOnlySpan<byte> Quoted(ReadOnlySpan<byte> rest)
    {
        var length = 0;
        var isDoubled = false;
        while (true)
        {
            var quote = rest[length..].IndexOf((byte)'"');
            if (quote < 0)
            {
                position = text.Length;
                throw Failure("not enough input").AsException();
            }
            length += quote;
            if (length + 1 == rest.Length || rest[length + 1] != '"') break;
            isDoubled = true;
            length += 2;
        }
        position += length + 2;
        var field = rest[..length];
        return isDoubled ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(field).Replace("\"\"", "\"")) : field;
    }

    /// <param name="what">The name of the rule that failed, as the original tells it.</param>
    private readonly ApiError Failure(string what)
    {
        const int shown = 100;
        var rest = Encoding.Latin1.GetString(text[position..Math.Min(text.Length, position + shown + 1)]);
        var place = rest.Length > shown ? rest[..shown] + " (truncated)" : HaskellText.Show(rest);
        return ApiError.InvalidBody($"parse error ({what}) at {place}");
    }
}
