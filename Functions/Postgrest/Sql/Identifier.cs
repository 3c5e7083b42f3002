namespace Edge.Postgrest.Sql;

/// <summary>A name of a column, alias or other object without a schema; written in double quotes.</summary>
/// <remarks>PostgREST v16.2, SchemaCache/Identifiers.hs > escapeIdent: what follows a NUL is dropped, since no name can hold one.</remarks>
public readonly record struct Identifier(string Name)
{
    public string Quoted() => $"\"{UpToNul(Name).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>For <c>search_path</c>.</summary>
    public static string QuotedList(IEnumerable<string> names) => string.Join(", ", names.Select(name => new Identifier(name).Quoted()));

    internal static string UpToNul(string text) => text.IndexOf('\0', StringComparison.Ordinal) is var nul && nul >= 0 ? text[..nul] : text;
}
