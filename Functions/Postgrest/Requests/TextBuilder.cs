using System.Buffers;

namespace Edge.Postgrest.Requests;

/// <summary>Builds one string in the buffer given, then in pooled ones. Dispose it.</summary>
internal ref struct TextBuilder(Span<char> buffer)
{
    private Span<char> buffer = buffer;
    private char[]? rented;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<char> Written => buffer[..Length];

    public void Append(char character)
    {
        if (Length == buffer.Length) Grow(1);
        buffer[Length++] = character;
    }

    public void Append(scoped ReadOnlySpan<char> text)
    {
        if (text.Length > buffer.Length - Length) Grow(text.Length);
        text.CopyTo(buffer[Length..]);
        Length += text.Length;
    }

    public void Append(int number)
    {
        int written;
        while (!number.TryFormat(buffer[Length..], out written, default, null)) Grow(11);
        Length += written;
    }

    public override readonly string ToString() => new(Written);

    public readonly void Dispose()
    {
        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(Math.Max(Length + more, buffer.Length * 2), 256));
        Written.CopyTo(larger);
        Dispose();
        buffer = rented = larger;
    }
}
