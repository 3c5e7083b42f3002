using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Client;

/// <summary>
/// A column, a path into a json column (<c>data->a->>0</c>), or either of an embedded relation (<c>posts.title</c>).
/// Its text never says more than one field, whatever its names hold.
/// </summary>
/// <remarks>PostgREST v16.2, ApiRequest/QueryParams.hs > pTreePath, pField, pJsonPath.</remarks>
public sealed record Field
{
    private Field(ImmutableArray<string> path, string name, ImmutableArray<JsonStep> json)
    {
        Path = path;
        Name = name;
        JsonPath = json;
    }

    /// <summary>The embedded relations on the way from the root; empty for the root's own columns.</summary>
    public ImmutableArray<string> Path { get; }

    public string Name { get; }

    public ImmutableArray<JsonStep> JsonPath { get; }

    /// <summary>The column of exactly this name, dots, arrows and quotes included.</summary>
    public static Field Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Field([], name, []);
    }

    /// <summary>
    /// What postgrest-js takes as a column: <c>name</c>, <c>relation.name</c>, <c>name->key->>0</c>, with <c>"…"</c> around odd names.
    /// Text that is none of these is one column's name.
    /// </summary>
    public static Field Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return FieldSyntax.TryRead(text, out var path, out var json) ? new Field(path[..^1], path[^1], json) : Named(text);
    }

    public static implicit operator Field(string text) => Parse(text);

    /// <summary>The same field of an embedded relation: <c>posts.title</c>.</summary>
    public Field Of(params ReadOnlySpan<string> relations) => new([.. relations, .. Path], Name, JsonPath);

    /// <summary><c>->key</c></summary>
    public Field Json(string key) => Step(new JsonStep(key, IsIndex: false, AsText: false));

    /// <summary><c>->0</c></summary>
    public Field Json(int index) => Step(new JsonStep(index.ToString(CultureInfo.InvariantCulture), IsIndex: true, AsText: false));

    /// <summary><c>->>key</c></summary>
    public Field JsonText(string key) => Step(new JsonStep(key, IsIndex: false, AsText: true));

    /// <summary><c>->>0</c></summary>
    public Field JsonText(int index) => Step(new JsonStep(index.ToString(CultureInfo.InvariantCulture), IsIndex: true, AsText: true));

    public bool Equals(Field? other) =>
        other is not null && Name == other.Name && Path.AsSpan().SequenceEqual(other.Path.AsSpan())
        && JsonPath.AsSpan().SequenceEqual(other.JsonPath.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Name, Path.Length, JsonPath.Length);

    /// <summary>As PostgREST reads it, quoted where it has to be; not percent-encoded.</summary>
    public override string ToString() => FieldSyntax.Write(this);

    private Field Step(JsonStep step) => new(Path, Name, JsonPath.Add(step));
}

/// <param name="Operand">A key, or the digits of an index.</param>
/// <param name="AsText"><c>->></c> rather than <c>-></c>.</param>
public readonly record struct JsonStep(string Operand, bool IsIndex, bool AsText);
