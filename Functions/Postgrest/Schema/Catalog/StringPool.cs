namespace Edge.Postgrest.Schema.Catalog;

/// <summary>One instance for equal strings: a catalog repeats schemas, types and column names thousands of times.</summary>
internal sealed class StringPool
{
    private readonly HashSet<string> strings = new(StringComparer.Ordinal);

    public string Share(string text)
    {
        if (strings.TryGetValue(text, out var shared))
        {
            return shared;
        }

        strings.Add(text);
        return text;
    }
}
