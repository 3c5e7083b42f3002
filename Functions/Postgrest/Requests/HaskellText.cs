using System.Globalization;
using System.Text;

namespace Edge.Postgrest.Requests;

/// <summary>Text as Haskell shows it in a literal: all but printable ASCII escaped. Error messages of the original carry it.</summary>
internal static class HaskellText
{
    private static readonly string[] ControlNames =
    [
        "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "a", "b", "t", "n", "v", "f", "r", "SO", "SI",
        "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
    ];

    /// <summary>A string literal.</summary>
    public static string Show(string text)
    {
        var shown = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes()) shown.Append(Escape(rune, '"'));
        return shown.Append('"').ToString();
    }

    /// <summary>One character in quotes of either kind.</summary>
    public static string Show(Rune character, char quote) => $"{quote}{Escape(character, quote)}{quote}";

    private static string Escape(Rune character, char quote) => character.Value switch
    {
        '\\' => @"\\",
        < ' ' => "\\" + ControlNames[character.Value],
        0x7F => @"\DEL",
        > 0x7F => "\\" + character.Value.ToString(CultureInfo.InvariantCulture),
        var code when code == quote => "\\" + quote,
        var code => ((char)code).ToString(),
    };
}
