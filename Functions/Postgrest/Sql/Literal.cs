namespace Edge.Postgrest.Sql;

/// <summary>
/// A quoted string constant for what belongs to the shape of a request: keys of json paths, the language of a text search, names of settings.
/// A value that a client varies is a <see cref="SqlParameter"/> instead.
/// </summary>
/// <remarks>PostgREST v16.2, Query/SqlFragment.hs > pgFmtLit.</remarks>
public readonly record struct Literal(string Text)
{
    public string Quoted()
    {
        var quoted = $"'{Identifier.UpToNul(Text).Replace("'", "''", StringComparison.Ordinal)}'";
        // E'…' reads the same whatever standard_conforming_strings says.
        return quoted.Contains('\\', StringComparison.Ordinal) ? "E" + quoted.Replace("\\", "\\\\", StringComparison.Ordinal) : quoted;
    }
}
