using System.Globalization;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Requests;

/// <summary>Rows from <paramref name="Lower"/> to <paramref name="Upper"/>, both included and counted from 0; null: to the end.</summary>
/// <remarks>PostgREST v16.2, RangeQuery.hs; there the bounds are integers of any size, here any that is no bigint is one and the same.</remarks>
internal readonly record struct RowRange(Int128 Lower, Int128? Upper)
{
    public static RowRange All { get; } = new(0, null);

    /// <summary>The only empty range that may be asked for.</summary>
    public static RowRange LimitZero { get; } = new(0, -1);

    public bool IsEmpty => Upper < Lower;

    public bool IsLimitZero => Upper == -1;

    public Int128? Limit => Upper is { } upper ? upper - Lower + 1 : null;

    /// <summary>A value that is no number asks for everything.</summary>
    public static RowRange OfLimit(ReadOnlySpan<char> value) => Parse(value) is { } limit ? new(0, limit - 1) : All;

    public static RowRange OfOffset(ReadOnlySpan<char> value) => Parse(value) is { } offset ? new(offset, null) : All;

    /// <summary>Of a limit and an offset of one relation; a limit that is no number is 0 here.</summary>
    public static RowRange Of(RowRange limit, RowRange offset) => new(offset.Lower, offset.Lower + (limit.Limit ?? 0) - 1);

    /// <summary>Anything but <c>0-9</c> and <c>5-</c> asks for everything; the unit is not looked at.</summary>
    /// <remarks>PostgREST v16.2, RangeQuery.hs > rangeParse.</remarks>
    public static RowRange OfHeader(ReadOnlySpan<char> value)
    {
        var dash = value.IndexOf('-');
        if (dash < 1) return All;
        var lower = value[..dash];
        var upper = value[(dash + 1)..];
        if (lower.ContainsAnyExceptInRange('0', '9') || upper.ContainsAnyExceptInRange('0', '9')) return All;
        return new(Parse(lower)!.Value, Parse(upper));
    }

    public RowRange Intersect(RowRange other)
    {
        if (IsEmpty) return this;
        if (other.IsEmpty) return other;
        var upper = Upper is { } mine && other.Upper is { } others ? Int128.Min(mine, others) : Upper ?? other.Upper;
        return new(Int128.Max(Lower, other.Lower), upper);
    }

    /// <exception cref="ApiException">Not a bigint.</exception>
    public TopLevelRange ToTopLevel() => new(Bigint(Lower), Limit is { } limit ? Bigint(limit) : null);

    /// <exception cref="ApiException">Not a bigint.</exception>
    public RequestRange ToRequest(SlotValues values) => new(
        Lower == 0 ? null : values.Add(Bigint(Lower).ToString(CultureInfo.InvariantCulture)),
        Limit is { } limit ? values.Add(Bigint(limit).ToString(CultureInfo.InvariantCulture)) : null);

    private static long Bigint(Int128 value) => value >= long.MinValue && value <= long.MaxValue
        ? (long)value
        : throw ApiError.BigintOutOfRange(value.ToString(CultureInfo.InvariantCulture)).AsException();

    private static Int128? Parse(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        var isNegative = value is ['-', ..];
        if (isNegative) value = value[1..].TrimStart();
        if (value.IsEmpty || value.ContainsAnyExceptInRange('0', '9')) return null;
        value = value.TrimStart('0');
        var number = value.Length > Beyond ? Int128.Parse("1" + new string('0', Beyond), CultureInfo.InvariantCulture)
            : value.IsEmpty ? 0
            : Int128.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
        return isNegative ? -number : number;
    }

    /// <summary>Digits with which sums of two numbers still fit.</summary>
    private const int Beyond = 37;
}
