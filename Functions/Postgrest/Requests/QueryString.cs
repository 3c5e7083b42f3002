using System.Buffers;
using System.Globalization;
using System.Text;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Requests;

/// <summary>What a query parameter is for, by its name alone.</summary>
internal enum ParameterKind : byte { Filter, Select, Columns, OnConflict, Order, Limit, Offset, Logic }

/// <summary>
/// The parameters of a query string or form, decoded, in order. Percent signs that begin no escape stand for themselves, <c>+</c> is a space.
/// Text that Postgres could not hold (NUL, not UTF-8) is refused as Postgres would. Dispose it.
/// </summary>
/// <remarks>http-types 0.12, Network.HTTP.Types.URI > parseQueryReplacePlus.</remarks>
internal ref struct QueryString
{
    private readonly ReadOnlySpan<char> raw;
    private readonly char[] text;
    private Parameter[] parameters = [];
    private int length;

    private readonly record struct Parameter(int Start, int Name, int Value, ParameterKind Kind);

    public int Count { get; private set; }

    /// <param name="raw">With or without its <c>?</c>.</param>
    public QueryString(ReadOnlySpan<char> raw)
    {
        this.raw = raw is ['?', ..] ? raw[1..] : raw;
        text = this.raw.IsEmpty ? [] : ArrayPool<char>.Shared.Rent(this.raw.Length);
        try
        {
            Split();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public readonly ReadOnlySpan<char> Name(int index) => text.AsSpan(parameters[index].Start, parameters[index].Name);

    /// <summary>Empty, too, where <see cref="HasValue"/> is false.</summary>
    public readonly ReadOnlySpan<char> Value(int index) =>
        text.AsSpan(parameters[index].Start + parameters[index].Name, Math.Max(parameters[index].Value, 0));

    /// <summary>There is an equals sign.</summary>
    public readonly bool HasValue(int index) => parameters[index].Value >= 0;

    public readonly bool Is(int index, ParameterKind kind) => parameters[index].Kind == kind && HasValue(index);

    /// <summary>The value of the first parameter of that name; false also if that one has no value.</summary>
    public readonly bool TryFirst(ParameterKind kind, out ReadOnlySpan<char> value)
    {
        value = default;
        for (var i = 0; i < Count; i++)
        {
            if (parameters[i].Kind != kind) continue;
            value = Value(i);
            return HasValue(i);
        }
        return false;
    }

    public readonly void Dispose()
    {
        if (text.Length != 0) ArrayPool<char>.Shared.Return(text);
        if (parameters.Length != 0) ArrayPool<Parameter>.Shared.Return(parameters);
    }

    private void Split()
    {
        var rest = raw;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny('&', ';');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var equals = pair.IndexOf('=');
            var start = length;
            Decode(equals < 0 ? pair : pair[..equals]);
            var name = length - start;
            if (equals >= 0) Decode(pair[(equals + 1)..]);
            Add(new(start, name, equals < 0 ? -1 : length - start - name, KindOf(text.AsSpan(start, name))));
        }
    }

    private void Add(Parameter parameter)
    {
        if (Count == parameters.Length)
        {
            var larger = ArrayPool<Parameter>.Shared.Rent(Math.Max(16, Count * 2));
            parameters.AsSpan(0, Count).CopyTo(larger);
            if (Count != 0) ArrayPool<Parameter>.Shared.Return(parameters);
            parameters = larger;
        }
        parameters[Count++] = parameter;
    }

    /// <summary>Order, limits and logic may be said of an embedded relation: <c>clients.order</c>.</summary>
    private static ParameterKind KindOf(ReadOnlySpan<char> name) => name switch
    {
        "select" => ParameterKind.Select,
        "columns" => ParameterKind.Columns,
        "on_conflict" => ParameterKind.OnConflict,
        _ => name[(name.LastIndexOf('.') + 1)..] switch
        {
            "order" => ParameterKind.Order,
            "limit" => ParameterKind.Limit,
            "offset" => ParameterKind.Offset,
            "and" or "or" => ParameterKind.Logic,
            _ => ParameterKind.Filter,
        },
    };

    private void Decode(ReadOnlySpan<char> encoded)
    {
        while (!encoded.IsEmpty)
        {
            var run = encoded.IndexOfAny('%', '+');
            if (run < 0) run = encoded.Length;
            Append(encoded[..run]);
            encoded = encoded[run..];
            if (encoded.IsEmpty) return;
            if (encoded[0] == '%' && TryByte(encoded, out var first))
            {
                encoded = encoded[(first < 0x80 ? AppendAscii(first) : AppendRune(encoded))..];
            }
            else
            {
                text[length++] = encoded[0] == '+' ? ' ' : '%';
                encoded = encoded[1..];
            }
        }
    }

    private void Append(ReadOnlySpan<char> plain)
    {
        if (plain.Contains('\0')) throw ApiError.InvalidUtf8("0x00").AsException();
        if (!Ascii.IsValid(plain)) EnsurePaired(plain);
        plain.CopyTo(text.AsSpan(length));
        length += plain.Length;
    }

    private static void EnsurePaired(ReadOnlySpan<char> plain)
    {
        while (!plain.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(plain, out _, out var read) is not OperationStatus.Done) throw ApiError.InvalidUtf8("0xed").AsException();
            plain = plain[read..];
        }
    }

    /// <summary>How much of the input it was; so for <see cref="AppendRune"/>.</summary>
    private int AppendAscii(byte value)
    {
        if (value == 0) throw ApiError.InvalidUtf8("0x00").AsException();
        text[length++] = (char)value;
        return 3;
    }

    private int AppendRune(ReadOnlySpan<char> encoded)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        while (count < bytes.Length && TryByte(encoded[(count * 3)..], out var next) && next >= 0x80) bytes[count++] = next;
        if (Rune.DecodeFromUtf8(bytes[..count], out var rune, out var read) is not OperationStatus.Done)
            throw InvalidBytes(bytes[..count]).AsException();
        length += rune.EncodeToUtf16(text.AsSpan(length));
        return read * 3;
    }

    private static bool TryByte(ReadOnlySpan<char> escape, out byte value)
    {
        value = 0;
        return escape is ['%', _, _, ..] && byte.TryParse(escape.Slice(1, 2), NumberStyles.AllowHexSpecifier, null, out value);
    }

    /// <summary>As many bytes as the first of them announces, as Postgres shows them.</summary>
    public static ApiError InvalidBytes(ReadOnlySpan<byte> bytes)
    {
        var announced = bytes[0] switch { >= 0xF0 and < 0xF8 => 4, >= 0xE0 and < 0xF0 => 3, >= 0xC0 and < 0xE0 => 2, _ => 1 };
        var shown = new StringBuilder();
        foreach (var value in bytes[..Math.Min(announced, bytes.Length)])
            shown.Append(CultureInfo.InvariantCulture, $"{(shown.Length == 0 ? "" : " ")}0x{value:x2}");
        return ApiError.InvalidUtf8(shown.ToString());
    }
}
