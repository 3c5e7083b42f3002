using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Edge.Client;

/// <summary>A function's arguments in a query string.</summary>
/// <remarks>PostgREST v16.2, ApiRequest/QueryParams.hs > pRequestFilter: what looks like a filter of the result is one.</remarks>
internal static class Arguments
{
    /// <summary>
    /// The arguments as parameters; null if a query string cannot say them: it has no null, and a text such as <c>eq.1</c> would be read as
    /// a filter.
    /// </summary>
    /// <param name="utf8">A JSON object.</param>
    public static ImmutableArray<Parameter>? AsParameters(ReadOnlyMemory<byte> utf8)
    {
        using var arguments = JsonDocument.Parse(utf8);
        if (arguments.RootElement.ValueKind is not JsonValueKind.Object) return null;

        var parameters = ImmutableArray.CreateBuilder<Parameter>();
        foreach (var argument in arguments.RootElement.EnumerateObject())
        {
            if (FieldSyntax.Name(argument.Name) != argument.Name) return null;
            if (Text(argument.Value) is not { } text || Operators.Begin(text)) return null;
            parameters.Add(new Parameter(argument.Name, text));
        }

        return parameters.DrainToImmutable();
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array when IsPlainArray(value) => ArrayLiteral(value),
        _ => value.GetRawText(),
    };

    private static bool IsPlainArray(JsonElement array) => array.EnumerateArray().All(element => element.ValueKind switch
    {
        JsonValueKind.Object => false,
        JsonValueKind.Array => IsPlainArray(element),
        _ => true,
    });

    private static string ArrayLiteral(JsonElement array)
    {
        var text = new StringBuilder("{");
        foreach (var element in array.EnumerateArray())
        {
            if (text.Length > 1) text.Append(',');
            text.Append(element.ValueKind switch
            {
                JsonValueKind.Null => "NULL",
                JsonValueKind.Array => ArrayLiteral(element),
                JsonValueKind.String => FieldSyntax.Quoted(element.GetString()!),
                _ => element.GetRawText(),
            });
        }

        return text.Append('}').ToString();
    }
}
