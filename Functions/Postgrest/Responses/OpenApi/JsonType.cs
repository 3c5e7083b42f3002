using System.Text.Json;

namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>What a Postgres type is in JSON.</summary>
/// <remarks>PostgREST v16.2, Response/OpenAPI.hs > toSwaggerType, toSwaggerFormat, parseDefault.</remarks>
public static class JsonType
{
    /// <returns>Null: anything (json, jsonb).</returns>
    public static string? Of(string type) => type switch
    {
        "character varying" or "character" or "text" => "string",
        "boolean" => "boolean",
        "smallint" or "integer" or "bigint" => "integer",
        "numeric" or "real" or "double precision" => "number",
        "json" or "jsonb" => null,
        _ => IsArray(type) ? "array" : "string",
    };

    public static string Format(string type) => type switch
    {
        "smallint" or "integer" => "int32",
        "bigint" => "int64",
        _ => type,
    };

    public static bool IsArray(string type) => type.EndsWith("[]", StringComparison.Ordinal);

    /// <summary>The type of an array's elements, which for an array of arrays is an array again.</summary>
    public static string Element(string type) => type[..^2];

    /// <summary>
    /// A column's default where it is a constant that JSON can say, or an expression whose type is a string
    /// in JSON: that is shown as it is.
    /// </summary>
    public static JsonElement? Default(string type, string? expression)
    {
        if (expression is null) return null;
        if (Of(type) is not "string") return Parse(expression);

        var constant = expression.EndsWith("::" + type, StringComparison.Ordinal)
            ? expression[..^(type.Length + 2)].Trim('\'')
            : expression;
        return Parse($"\"{constant}\"");
    }

    private static JsonElement? Parse(string json)
    {
        try
        {
            return JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
