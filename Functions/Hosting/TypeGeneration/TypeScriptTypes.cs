namespace Edge.Hosting.TypeGeneration;

/// <summary>Which TypeScript type reads what PostgREST makes of a Postgres type.</summary>
internal static class TypeScriptTypes
{
    /// <param name="type">As <c>format_type</c> writes it, or as <c>pg_type</c> calls it, which is what functions return.</param>
    public static string Of(string type)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal)) return $"{Of(type[..^2])}[]";
        if (type.StartsWith('_')) return $"{Of(type[1..])}[]";
        if (type is "int2" or "int4" or "int8" or "float4" or "float8") return "number";
        if (type is "bool") return "boolean";
        if (type is "timestamptz" or "timestamp" or "timetz" or "time" or "varchar" or "bpchar" or "varbit") return "string";

        return CSharpTypes.Of(type).Name switch
        {
            "short" or "int" or "long" or "float" or "double" or "decimal" => "number",
            "bool" => "boolean",
            "JsonElement" => type is "void" ? "undefined" : type is "record" ? "Record<string, unknown>" : "Json",
            _ => "string",
        };
    }
}
