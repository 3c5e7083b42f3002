using System.Buffers;
using System.Buffers.Text;

namespace Edge.Postgrest.Auth;

/// <summary>
/// Decodes base64url in its one canonical form: without padding or white space, and with no bits left over in the last character. So each token
/// has one text.
/// </summary>
public static class Base64UrlText
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static readonly SearchValues<char> AlphabetCharacters = SearchValues.Create(Alphabet);

    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(AlphabetCharacters)) return false;

        if (text.Length % 4 != 0)
        {
            var leftOver = text.Length % 4 == 2 ? 0b001111 : 0b000011;
            if ((Alphabet.IndexOf(text[^1], StringComparison.Ordinal) & leftOver) != 0) return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}
