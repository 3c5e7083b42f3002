namespace Edge.Pages.Site;

/// <summary>
/// Tells the hashes that bundlers put into file names (<c>index-BkX3z9aQ</c>, <c>main.3f2a1b9c</c>) from words and versions. A hash that looks like a word
/// is taken for one: such a file is asked for again, which is slower and never wrong.
/// </summary>
internal static class HashedName
{
    private const int Shortest = 8;
    private const int Longest = 64;

    private enum Kind { Lower, Upper, Digit, Dash }

    /// <param name="name">Without its last extension.</param>
    public static bool Is(ReadOnlySpan<char> name)
    {
        // esbuild and webpack put it after a dot or a dash, Vite after a dash; Vite's own alphabet has dashes, so the last eight count too.
        var separator = name.LastIndexOfAny('.', '-');
        if (separator > 0 && IsHash(name[(separator + 1)..])) return true;
        return name.Length > Shortest && name[^(Shortest + 1)] is '.' or '-' && IsHash(name[^Shortest..]);
    }

    private static bool IsHash(ReadOnlySpan<char> text)
    {
        if (text.Length is < Shortest or > Longest) return false;
        int changes = 0, digits = 0;
        Kind? before = null;
        foreach (var character in text)
        {
            if (KindOf(character) is not { } kind) return false;
            if (kind == Kind.Digit) digits++;
            if (before is not null && before != kind) changes++;
            before = kind;
        }

        // Words change from letters to digits once, and between cases once a word.
        return digits > 0 ? changes >= 2 : changes >= text.Length / 2 + 1;
    }

    private static Kind? KindOf(char character) => character switch
    {
        >= 'a' and <= 'z' => Kind.Lower,
        >= 'A' and <= 'Z' => Kind.Upper,
        >= '0' and <= '9' => Kind.Digit,
        '_' or '-' => Kind.Dash,
        _ => null,
    };
}
