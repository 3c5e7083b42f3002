using System.Buffers;

namespace Edge.Postgrest.Responses;

/// <summary>What can stand in a header, so that data of the database cannot end one and begin another.</summary>
/// <remarks>RFC 9110, 5.1 and 5.5; bytes beyond ASCII are allowed in values.</remarks>
internal static class HeaderSyntax
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(code => code != '\t').Select(code => (char)code), '\x7f']);

    /// <summary>The server frames the body; nobody else can say how long it is.</summary>
    public static bool IsFraming(string name) =>
        name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase);

    public static bool IsHeader(string name, string value) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameCharacters) && IsText(value);

    /// <summary>Fit for a value or a reason phrase.</summary>
    public static bool IsText(string value) => !value.AsSpan().ContainsAny(Controls);

    /// <summary>With a space for each character that no header can have, as the RFC has it for who must pass one on.</summary>
    public static string Mended(string value) =>
        IsText(value) ? value : string.Create(value.Length, value, static (mended, given) => given.AsSpan().ReplaceAny(mended, Controls, ' '));
}
