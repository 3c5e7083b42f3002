using System.Buffers;

namespace Edge.Client;

internal static class Characters
{
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>What a name may hold without quotes, everywhere in a query.</summary>
    public static readonly SearchValues<char> Word = SearchValues.Create(LettersAndDigits + "_");

    /// <summary>What an element of a list may hold without quotes.</summary>
    public static readonly SearchValues<char> Element = SearchValues.Create(LettersAndDigits + "_-+.:");

    /// <summary>What the name of a type or of a text search configuration may hold: these have no quotes.</summary>
    public static bool IsIdentifier(char character) => char.IsLetterOrDigit(character) || character is '_' or '$' or ' ';
}
