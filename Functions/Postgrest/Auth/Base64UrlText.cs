using System.Buffers;
using System.Buffers.Text;

namespace Edge.Postgrest.Auth;

/// <summary>Base64url without padding, and nothing else: the BCL's decoder also takes padding and white space.</summary>
public static class Base64UrlText
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.ContainsAnyExcept(Alphabet)) return false;

        var decoded = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.TryDecodeFromChars(text, decoded, out var length)) return false;

        bytes = decoded.AsSpan(0, length).ToArray();
        return true;
    }
}
