using System.Globalization;
using System.Text;

namespace Edge.Realtime.Channels;

/// <summary>
/// Writes and reads the payloads of notifications: <c>instance sequence part parts text</c>. A payload may have 7,999 bytes, so a longer
/// message goes as several, which one transaction sends together and in order. Text beyond ASCII is escaped, so that it fits any encoding.
/// </summary>
internal static class NotificationText
{
    private const int LongestText = 7_900;

    public static IEnumerable<string> Write(string instance, long sequence, ReadOnlyMemory<byte> json)
    {
        var text = Ascii(json.Span);
        var parts = Math.Max(1, (text.Length + LongestText - 1) / LongestText);
        for (var part = 0; part < parts; part++)
        {
            var from = part * LongestText;
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{instance} {sequence} {part} {parts} {text.AsSpan(from, Math.Min(LongestText, text.Length - from))}");
        }
    }

    /// <returns>Null: it is not of this form.</returns>
    public static Part? Read(string payload)
    {
        var words = payload.Split(' ', 5);
        return words.Length == 5
            && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            && int.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var parts)
            && part < parts
            ? new(words[0], sequence, part, parts, words[4])
            : null;
    }

    /// <summary>Escapes what is not ASCII. In JSON that can only stand in strings.</summary>
    private static string Ascii(ReadOnlySpan<byte> json)
    {
        if (System.Text.Ascii.IsValid(json)) return Encoding.ASCII.GetString(json);
        var escaped = new StringBuilder(json.Length * 2);
        foreach (var character in Encoding.UTF8.GetString(json))
        {
            if (character < 0x80) escaped.Append(character);
            else escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return escaped.ToString();
    }

    internal sealed record Part(string Instance, long Sequence, int Number, int Count, string Text);
}
