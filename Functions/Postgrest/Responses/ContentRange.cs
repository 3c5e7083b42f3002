using System.Globalization;
using Edge.Postgrest.Requests;

namespace Edge.Postgrest.Responses;

/// <summary>Which of how many rows an answer holds, and what that means for its status.</summary>
/// <remarks>PostgREST v16.2, RangeQuery.hs > rangeStatusHeader, contentRangeH.</remarks>
public static class ContentRange
{
    /// <param name="rows">Rows of this answer.</param>
    /// <param name="total">Rows there are; null if they were not counted.</param>
    public static (int Status, string Header) Of(TopLevelRange range, long rows, long? total)
    {
        var (lower, upper) = (range.Offset, range.Offset + rows - 1);
        var status = total is not { } counted ? 200
            : lower > counted ? 416
            : rows < counted ? 206
            : 200;
        return (status, Text(lower, upper, total));
    }

    public static string Text(long lower, long upper, long? total)
    {
        var rows = total is not 0 && lower <= upper ? string.Create(CultureInfo.InvariantCulture, $"{lower}-{upper}") : "*";
        return total is { } counted ? string.Create(CultureInfo.InvariantCulture, $"{rows}/{counted}") : rows + "/*";
    }
}
