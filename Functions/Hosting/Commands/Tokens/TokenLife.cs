using System.Globalization;

namespace Edge.Hosting.Commands.Tokens;

/// <summary>Reads durations such as <c>30s</c>, <c>15m</c>, <c>1h</c>, <c>7d</c> and <c>01:30:00</c>.</summary>
internal static class TokenLife
{
    /// <returns>Null if it is none, or not positive.</returns>
    public static TimeSpan? Parse(string text)
    {
        var unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        if (unit > 0)
        {
            return int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
                ? TimeSpan.FromSeconds((double)count * unit)
                : null;
        }

        return text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var life) && life >= TimeSpan.FromSeconds(1)
            ? life
            : null;
    }
}
