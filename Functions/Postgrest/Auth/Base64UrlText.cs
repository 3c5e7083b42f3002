using System.Buffers;
using System.Buffers.Text;

namespace Edge.Postgrest.Auth;

/// <summary>
/// Base64url without padding: the BCL's decoder also takes padding and white space. Bits left over in the last character are ignored, as
/// PostgREST does, so that a token cut short is told from one that is none.
/// </summary>
public static class Base64UrlText
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static readonly SearchValues<char> AlphabetCharacters = SearchValues.Create(Alphabet);

    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(AlphabetCharacters)) return false;

        var canonical = text.ToArray();
        if (text.Length % 4 != 0)
        {
            var leftOver = text.Length % 4 == 2 ? 0b001111 : 0b000011;
            canonical[^1] = Alphabet[Alphabet.IndexOf(canonical[^1], StringComparison.Ordinal) & ~leftOver];
        }

        bytes = Base64Url.DecodeFromChars(canonical);
        return true;
    }
}
