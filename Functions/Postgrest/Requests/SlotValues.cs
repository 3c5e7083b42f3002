using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Edge.Postgrest.Requests;

/// <summary>Collects the values of one request while it is parsed; see <see cref="Slot"/>.</summary>
internal sealed class SlotValues
{
    private string[] values = [];
    private int count;

    public Slot Add(string value)
    {
        if (count == values.Length) Array.Resize(ref values, count == 0 ? 2 : count * 2);
        values[count] = value;
        return new(count++);
    }

    /// <summary>All values so far. This one is spent then.</summary>
    public ImmutableArray<string> ToImmutable()
    {
        if (count != values.Length) Array.Resize(ref values, count);
        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }
}
