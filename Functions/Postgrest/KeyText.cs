namespace Edge.Postgrest;

/// <summary>
/// A row's primary key as one text: the values as Postgres writes them, in the order of the key's columns, with commas between; a comma or a
/// backslash in a value has a backslash before it. The change log's trigger writes the same.
/// </summary>
public static class KeyText
{
    public static string Of(params IEnumerable<string> values) => string.Join(',', values.Select(value =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)));
}
