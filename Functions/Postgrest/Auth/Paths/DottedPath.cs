using System.Collections.Immutable;
using System.Text.Json;

namespace Edge.Postgrest.Auth.Paths;

/// <summary>
/// The syntax before JSON Path: <c>.property."quoted-property"[0]</c>, and as its last part a filter on
/// an array of strings: <c>[?(@ ^== "prefix")]</c>.
/// </summary>
/// <remarks>PostgREST v16.2, Config/DeprecatedJSPath.hs.</remarks>
public sealed class DottedPath : RoleClaimKey
{
    private static readonly (string Operator, Func<string, string, bool> Matches)[] Operators =
    [
        ("==^", (text, operand) => text.EndsWith(operand, StringComparison.Ordinal)),
        ("==", (text, operand) => text == operand),
        ("!=", (text, operand) => text != operand),
        ("^==", (text, operand) => text.StartsWith(operand, StringComparison.Ordinal)),
        ("*==", (text, operand) => text.Contains(operand, StringComparison.Ordinal)),
    ];

    private readonly ImmutableArray<Func<JsonElement, JsonElement?>> steps;

    private DottedPath(ImmutableArray<Func<JsonElement, JsonElement?>> steps) => this.steps = steps;

    public override bool IsDeprecated => true;

    /// <exception cref="FormatException">It is not in this syntax.</exception>
    public static new DottedPath Parse(string text)
    {
        var cursor = new TextCursor(text);
        var steps = ImmutableArray.CreateBuilder<Func<JsonElement, JsonElement?>>();
        do steps.Add(ParseStep(cursor));
        while (!cursor.AtEnd);

        return new(steps.ToImmutable());
    }

    public override JsonElement? Select(JsonElement claims)
    {
        JsonElement? value = claims;
        foreach (var step in steps)
        {
            if (value is not { } current) return null;
            value = step(current);
        }

        return value;
    }

    private static Func<JsonElement, JsonElement?> ParseStep(TextCursor cursor)
    {
        if (cursor.TryTake("."))
            return Member(cursor.Peek is '"' ? Quoted(cursor) : cursor.TakeWhile(c => char.IsLetterOrDigit(c) || c is '_' or '$' or '@'));
        if (cursor.TryTake("[?(")) return ParseFilter(cursor);

        cursor.Take("[");
        var digits = cursor.TakeWhile(char.IsAsciiDigit);
        cursor.Take("]");
        return Item(int.TryParse(digits, out var index) ? index : int.MaxValue);
    }

    private static Func<JsonElement, JsonElement?> ParseFilter(TextCursor cursor)
    {
        cursor.Take("@");
        cursor.SkipSpaces();
        var (_, matches) = Operators.FirstOrDefault(candidate => cursor.TryTake(candidate.Operator));
        if (matches is null) throw cursor.Unexpected();
        cursor.SkipSpaces();
        var operand = Quoted(cursor);
        cursor.Take(")]");
        if (!cursor.AtEnd) throw cursor.Unexpected();

        return value => FirstText(value, text => matches(text, operand));
    }

    private static string Quoted(TextCursor cursor)
    {
        cursor.Take("\"");
        var text = cursor.Peek is '"' ? "" : cursor.TakeWhile(c => c != '"');
        cursor.Take("\"");
        return text;
    }

    private static Func<JsonElement, JsonElement?> Member(string name) =>
        value => value.ValueKind is JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : null;

    private static Func<JsonElement, JsonElement?> Item(int index) =>
        value => value.ValueKind is JsonValueKind.Array && index < value.GetArrayLength() ? value[index] : null;

    private static JsonElement? FirstText(JsonElement value, Func<string, bool> matches)
    {
        if (value.ValueKind is not JsonValueKind.Array) return null;

        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind is JsonValueKind.String && matches(item.GetString()!)) return item;
        }

        return null;
    }
}
