namespace Edge.Postgrest.Auth.Paths;

/// <summary>A place in a text that is read once, from left to right.</summary>
internal sealed class TextCursor(string text)
{
    private int position;

    public bool AtEnd => position == text.Length;

    public char? Peek => AtEnd ? null : text[position];

    public bool TryTake(string expected)
    {
        if (!text.AsSpan(position).StartsWith(expected, StringComparison.Ordinal)) return false;

        position += expected.Length;
        return true;
    }

    /// <exception cref="FormatException">Something else is next.</exception>
    public void Take(string expected)
    {
        if (!TryTake(expected)) throw Unexpected();
    }

    /// <exception cref="FormatException">The text has ended.</exception>
    public char TakeAny() => AtEnd ? throw Unexpected() : text[position++];

    /// <summary>At least one character.</summary>
    /// <exception cref="FormatException">The next one is not wanted.</exception>
    public string TakeWhile(Func<char, bool> wanted)
    {
        var start = position;
        while (!AtEnd && wanted(text[position])) position++;
        return position > start ? text[start..position] : throw Unexpected();
    }

    public void SkipSpaces()
    {
        while (Peek is ' ' or '\t' or '\n' or '\r') position++;
    }

    public FormatException Unexpected() =>
        new(AtEnd ? "unexpected end of input" : $"unexpected '{text[position]}' at column {position + 1}");
}
