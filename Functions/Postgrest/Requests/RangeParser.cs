using System.Collections.Immutable;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Requests;

/// <summary>The rows wanted of each relation, by <c>limit</c>, <c>offset</c> and the <c>Range</c> header.</summary>
/// <remarks>PostgREST v16.2, ApiRequest.hs > getRanges; ApiRequest/QueryParams.hs > ranges.</remarks>
internal static class RangeParser
{
    /// <summary>Of the root.</summary>
    /// <param name="rangeHeader">Looked at for GET alone, as RFC 9110 wants it.</param>
    public static RowRange TopLevel(in QueryString query, string method, string? rangeHeader)
    {
        var header = method == "GET" && rangeHeader is not null ? RowRange.OfHeader(rangeHeader) : RowRange.All;
        var limit = Of(query, prefix: "");
        var top = limit.IsLimitZero ? RowRange.LimitZero : header.Intersect(limit);
        if (top.IsEmpty && !limit.IsLimitZero)
            throw (header.IsEmpty ? ApiError.LowerGreaterThanUpper() : ApiError.NegativeLimit()).AsException();
        if (method == "PUT" && top != RowRange.All) throw ApiError.PutLimitNotAllowed().AsException();
        return top;
    }

    /// <summary>The root's first, if it is not all; then those of embedded relations, in order.</summary>
    public static ImmutableArray<AtPath<RequestRange>> Ranges(in QueryString query, RowRange top, SlotValues values)
    {
        var ranges = new Sequence<AtPath<RequestRange>>();
        if (top != RowRange.All) ranges.Add(new([], top.ToRequest(values)));
        HashSet<string>? seen = null;
        for (var i = 0; i < query.Count; i++)
        {
            if (!query.Is(i, ParameterKind.Limit) && !query.Is(i, ParameterKind.Offset)) continue;
            var prefix = Prefix(query.Name(i));
            if (prefix.IsEmpty || !(seen ??= []).Add(prefix.ToString())) continue;
            var path = QueryParser.PathOf($"{prefix}limit");
            ranges.Add(new(path, Of(query, prefix).ToRequest(values)));
        }
        return ranges.ToImmutable();
    }

    /// <summary>Of several of a name the last counts.</summary>
    private static RowRange Of(in QueryString query, ReadOnlySpan<char> prefix)
    {
        RowRange? limit = null, offset = null;
        for (var i = 0; i < query.Count; i++)
        {
            var isLimit = query.Is(i, ParameterKind.Limit);
            if (!isLimit && !query.Is(i, ParameterKind.Offset)) continue;
            if (!prefix.SequenceEqual(Prefix(query.Name(i)))) continue;
            if (isLimit) limit = RowRange.OfLimit(query.Value(i));
            else offset = RowRange.OfOffset(query.Value(i));
        }
        return limit is { } l && offset is { } o ? RowRange.Of(l, o) : limit ?? offset ?? RowRange.All;
    }

    /// <summary>All before the last word, with the dot.</summary>
    private static ReadOnlySpan<char> Prefix(ReadOnlySpan<char> name) => name[..(name.LastIndexOf('.') + 1)];
}
