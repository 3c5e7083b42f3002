using System.Collections.Immutable;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Requests;

/// <summary>Writes what can be read in one way only: numbers end with a mark, names begin with their length. Dispose it.</summary>
internal ref struct ShapeWriter(Span<char> buffer)
{
    private TextBuilder text = new(buffer);

    public void Tag(char kind, int variant)
    {
        text.Append(kind);
        Number(variant);
    }

    public void Flag(bool value) => text.Append(value ? '+' : '-');

    public void Number(int value)
    {
        text.Append(value);
        text.Append(',');
    }

    public void Optional(int? value)
    {
        if (value is { } given) Number(given);
        else text.Append('-');
    }

    public void Slot(Slot slot) => Number(slot.Index);

    public void Name(string? name)
    {
        if (name is null)
        {
            text.Append('-');
            return;
        }
        text.Append(name.Length);
        text.Append(':');
        text.Append(name);
    }

    public void Names(ImmutableArray<string> names)
    {
        Number(names.Length);
        foreach (var name in names) Name(name);
    }

    public void Identifier(QualifiedIdentifier identifier)
    {
        Name(identifier.Schema);
        Name(identifier.Name);
    }

    public override readonly string ToString() => text.ToString();

    public readonly void Dispose() => text.Dispose();
}
