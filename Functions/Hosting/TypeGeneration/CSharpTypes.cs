namespace Edge.Hosting.TypeGeneration;

/// <summary>Which C# type reads what PostgREST makes of a Postgres type.</summary>
internal static class CSharpTypes
{
    /// <summary>Any JSON, for what has no better type.</summary>
    public static CSharpType Any { get; } = new("JsonElement");

    /// <param name="type">As <c>format_type</c> writes it.</param>
    public static CSharpType Of(string type)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal)) return new CSharpType(Of(type[..^2]).Name + "[]");

        return Unmodified(type) switch
        {
            "smallint" => new("short"),
            "integer" => new("int"),
            "bigint" or "oid" => new("long"),
            "real" => new("float"),
            "double precision" => new("double"),
            "numeric" => new("decimal"),
            "boolean" => new("bool"),
            "uuid" => new("Guid"),
            "date" => new("DateOnly"),
            "time without time zone" => new("TimeOnly"),
            "timestamp without time zone" => new("DateTime"),
            "timestamp with time zone" => new("DateTimeOffset"),
            "text" or "character varying" or "character" or "\"char\"" or "name" or "citext" or "xml" or "money" or "bytea" or "interval"
                or "time with time zone" or "bit" or "bit varying" or "inet" or "cidr" or "macaddr" or "macaddr8" or "tsvector" or "tsquery"
                or "int4range" or "int8range" or "numrange" or "tsrange" or "tstzrange" or "daterange" or "point" or "line" or "lseg"
                or "box" or "path" or "polygon" or "circle" or "ltree" or "jsonpath" or "pg_lsn" => new("string"),
            _ => Any,
        };
    }

    /// <summary>Without <c>(20)</c> and <c>(6,2)</c>, wherever they stand.</summary>
    private static string Unmodified(string type)
    {
        var open = type.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? type : type[..open] + type[(type.IndexOf(')', StringComparison.Ordinal) + 1)..];
    }
}
