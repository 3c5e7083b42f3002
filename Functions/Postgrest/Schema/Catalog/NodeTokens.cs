namespace Edge.Postgrest.Schema.Catalog;

/// <summary>
/// The tokens of a stored tree (<c>pg_node_tree</c>): parentheses, braces, and words between them. A node is <c>{TAG :field value …}</c>, where a
/// value is one or more words, a node, or a list in parentheses; a backslash escapes the next character.
/// </summary>
/// <remarks>PostgreSQL, nodes/outfuncs.c > outToken.</remarks>
internal ref struct NodeTokens(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> text = text;
    private int position;

    /// <summary>Empty at the end.</summary>
    public ReadOnlySpan<char> Next()
    {
        while (position < text.Length && text[position] is ' ' or '\n' or '\t') position++;

        var start = position;
        if (position < text.Length && text[position] is '(' or ')' or '{' or '}') return text.Slice(position++, 1);

        while (position < text.Length && text[position] is not (' ' or '\n' or '\t' or '(' or ')' or '{' or '}'))
            position += text[position] == '\\' ? 2 : 1;

        position = Math.Min(position, text.Length);
        return text[start..position];
    }

    public readonly ReadOnlySpan<char> Peek()
    {
        var ahead = this;
        return ahead.Next();
    }
}
