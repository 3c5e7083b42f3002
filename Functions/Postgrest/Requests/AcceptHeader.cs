using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Requests;

/// <summary>Reads <c>Accept</c>: the media types wanted, best first.</summary>
internal static class AcceptHeader
{
    private static readonly ImmutableArray<MediaType> Anything = [MediaType.Any];
    private static readonly ImmutableArray<MediaType> Json = [MediaType.Json];
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("-.0123456789");

    private readonly record struct Range(MediaType MediaType, double Quality, int Specificity, int Index) : IComparable<Range>
    {
        /// <summary>Better ones first; equal ones as given.</summary>
        public int CompareTo(Range other)
        {
            var order = other.Quality.CompareTo(Quality);
            if (order == 0) order = other.Specificity.CompareTo(Specificity);
            return order == 0 ? Index.CompareTo(other.Index) : order;
        }
    }

    /// <param name="header">The first of its name; null if there is none.</param>
    /// <remarks>wai-extra 3.1, Network.Wai.Parse > parseHttpAccept.</remarks>
    public static ImmutableArray<MediaType> Parse(string? header)
    {
        switch (header)
        {
            case null or "*/*": return Anything;
            case "application/json": return Json;
        }
        var text = header.Contains(' ') ? header.Replace(" ", "") : header;
        if (!text.Contains(',')) return [ParseRange(text, 0).MediaType];
        var ranges = new List<Range>();
        foreach (var range in text.AsSpan().Split(',')) ranges.Add(ParseRange(text.AsSpan()[range], ranges.Count));
        ranges.Sort();
        return [.. ranges.Select(range => range.MediaType)];
    }

    /// <summary>Parameters behind the quality are not looked at.</summary>
    private static Range ParseRange(ReadOnlySpan<char> text, int index)
    {
        const string marker = ";q=";
        var at = text.IndexOf(marker);
        var mediaType = at < 0 ? text : text[..at];
        var quality = at < 0 ? 1 : Quality(text[(at + marker.Length)..]);
        return new(MediaType.Parse(mediaType), quality, mediaType.Count(';') - mediaType.Count('*'), index);
    }

    /// <summary>As much as is a number; nothing: 1.</summary>
    private static double Quality(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(NumberCharacters);
        var number = (end < 0 ? text : text[..end]).TrimEnd('.');
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        var isNumber = double.TryParse(number, style, CultureInfo.InvariantCulture, out var quality) && number is not ['.', ..];
        return isNumber ? quality : 1;
    }
}
