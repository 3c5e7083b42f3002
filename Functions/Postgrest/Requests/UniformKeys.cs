using System.Collections.Immutable;
using System.Text.Json;

namespace Edge.Postgrest.Requests;

/// <summary>The keys of the first of many objects, and whether each later one has the same; in the same order it is quick.</summary>
internal struct UniformKeys()
{
    private readonly List<string> first = [];
    private bool isFirst = true;
    private int index;
    private HashSet<string>? other;

    /// <summary>Takes the property name that the reader is at.</summary>
    public void Add(ref Utf8JsonReader reader)
    {
        if (isFirst)
        {
            first.Add(reader.GetString()!);
            return;
        }
        if (other is null && index < first.Count && reader.ValueTextEquals(first[index]))
        {
            index++;
            return;
        }
        other ??= [.. first.Take(index)];
        other.Add(reader.GetString()!);
    }

    /// <returns>Has the object that ends here the keys of the first one?</returns>
    public bool EndObject()
    {
        var same = isFirst || (other is null && index == first.Count) || (other ?? [.. first.Take(index)]).SetEquals(first);
        (isFirst, index, other) = (false, 0, null);
        return same;
    }

    /// <summary>Of the first object: sorted, each once.</summary>
    public readonly ImmutableArray<string> ToColumns()
    {
        first.Sort(StringComparer.Ordinal);
        return [.. first.Distinct()];
    }
}
