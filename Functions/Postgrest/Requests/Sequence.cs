using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edge.Postgrest.Requests;

/// <summary>A list that becomes an immutable array; short ones cost that array alone.</summary>
internal ref struct Sequence<T>
{
    private First first;
    private List<T>? rest;

    public int Count { get; private set; }

    public void Add(T item)
    {
        if (Count < First.Capacity) first[Count] = item;
        else (rest ??= []).Add(item);
        Count++;
    }

    public readonly ImmutableArray<T> ToImmutable()
    {
        if (Count == 0) return [];
        var items = new T[Count];
        ((ReadOnlySpan<T>)first)[..Math.Min(Count, First.Capacity)].CopyTo(items);
        if (rest is not null) CollectionsMarshal.AsSpan(rest).CopyTo(items.AsSpan(First.Capacity));
        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }

    [InlineArray(Capacity)]
    private struct First
    {
        public const int Capacity = 8;
        private T item;
    }
}
