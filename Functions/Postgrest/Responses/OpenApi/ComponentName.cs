using System.Globalization;
using System.Text;

namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>
/// The key of a component: letters, digits, <c>.</c>, <c>-</c> and <c>_</c> only, where relations may
/// be called anything. Different names keep different keys.
/// </summary>
internal static class ComponentName
{
    public static string Of(params ReadOnlySpan<string> parts)
    {
        var key = new StringBuilder();
        foreach (var part in parts)
        {
            if (key.Length > 0) key.Append('.');
            foreach (var character in part)
            {
                // The dot separates parts, the hyphen begins what stands for another character.
                if (char.IsAsciiLetterOrDigit(character) || character is '_') key.Append(character);
                else key.Append(CultureInfo.InvariantCulture, $"-{(int)character:x4}");
            }
        }

        return key.ToString();
    }

    public static string Schema(params ReadOnlySpan<string> parts) => "#/components/schemas/" + Of(parts);
}
