using System.Collections.Immutable;
using System.Text.Json;
using Edge.Realtime.Channels;

namespace Edge.Realtime.Changes;

/// <summary>Holds one binding of postgres_changes as a client wrote it. Equal ones of different channels are one object with one id.</summary>
/// <param name="text">The JSON object as it came.</param>
/// <param name="named">The event, in upper case; * for all.</param>
/// <param name="table">Null: all tables of the schema.</param>
/// <param name="select">The columns that it wants besides the key; null: all.</param>
internal sealed class ChangeBinding(
    int id, string text, string named, string schema, string? table, ImmutableArray<ChangeFilter> filters, ImmutableArray<string>? select)
{
    public int Id => id;
    public string Text => text;
    public string Schema => schema;
    public string? Table => table;
    public ImmutableArray<string>? Select => select;

    /// <summary>As parsed until <see cref="IsBound"/>, then as the table's types have them.</summary>
    public ImmutableArray<ChangeFilter> Filters { get; set; } = filters;

    /// <summary>It was compared with the database: its table is there and its filters fit.</summary>
    public bool IsBound { get; set; }

    /// <summary>Says whether a change is of the kind and the table that it names.</summary>
    public bool Covers(RowEvent change) =>
        (named == "*" || named == change.Type)
        && (schema == "*" || schema == change.Relation.Name.Schema)
        && (table is null || table == change.Relation.Name.Name);

    private static readonly string[] Events = ["*", "INSERT", "UPDATE", "DELETE", "TRUNCATE"];

    /// <exception cref="RealtimeRefusedException">It says what it cannot.</exception>
    public static ChangeBinding Parse(int id, string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        var name = (Member(root, "event") ?? "*").ToUpperInvariant();
        if (!Events.Contains(name)) throw Wrong($"event must be one of {string.Join(", ", Events)}");
        var table = Member(root, "table") is { } named and not "*" ? named : null;
        var filter = Member(root, "filter") is { Length: > 0 } some ? some : null;
        if (table is null && filter is not null) throw Wrong("a filter needs a table");
        var select = Columns(root);
        if (select is not null && table is null) throw Wrong("select needs a table");
        return new(id, text, name, Member(root, "schema") ?? "public", table, filter is null ? [] : ChangeFilter.Parse(filter), select);
    }

    /// <summary>Writes the binding as the client has to see it: what came, and the id.</summary>
    public void WriteWithId(Utf8JsonWriter json)
    {
        using var document = JsonDocument.Parse(Text);
        json.WriteStartObject();
        json.WriteNumber("id", Id);
        foreach (var member in document.RootElement.EnumerateObject().Where(member => member.Name != "id")) member.WriteTo(json);
        json.WriteEndObject();
    }

    private static ImmutableArray<string>? Columns(JsonElement root)
    {
        if (!root.TryGetProperty("select", out var select) || select.ValueKind is JsonValueKind.Null) return null;
        if (select.ValueKind is JsonValueKind.Array && select.EnumerateArray().All(one => one.ValueKind is JsonValueKind.String))
            return [.. select.EnumerateArray().Select(one => one.GetString()!)];
        throw Wrong("select must be a list of columns");
    }

    private static string? Member(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null) return null;
        return value.ValueKind is JsonValueKind.String ? value.GetString() : throw Wrong($"{name} must be a string");
    }

    private static RealtimeRefusedException Wrong(string reason) => new($"Bad request: postgres_changes: {reason}");
}
