using System.Globalization;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Edge.Realtime.LiveReads;

/// <summary>Reads from a request's headers whether its answer is to be watched, and how.</summary>
/// <param name="Read">The plain read that is watched: the request without what asks for watching.</param>
/// <param name="IsStream">Events are wanted, one for each answer that differs.</param>
/// <param name="Wait">How long the request waits for an answer that differs; null: not at all.</param>
/// <param name="Known">The tags of the answer that the client has.</param>
internal sealed record LiveRequest(PostgrestRequest Read, bool IsStream, TimeSpan? Wait, StringValues Known)
{
    public const string EventStream = "text/event-stream";
    private const string Json = "application/json";

    /// <returns>Null: it is a request like any other.</returns>
    public static LiveRequest? Of(PostgrestRequest request)
    {
        if (!HttpMethods.IsGet(request.Method)) return null;
        var isStream = request.Headers.Accept.Any(IsEventStream);
        var wait = WaitOf(request.Headers["Prefer"]);
        if (!isStream && (wait is null || request.Headers.IfNoneMatch.Count == 0)) return null;
        return new(Plain(request, isStream), isStream, wait, isStream ? request.Headers["Last-Event-ID"] : request.Headers.IfNoneMatch);
    }

    private static PostgrestRequest Plain(PostgrestRequest request, bool isStream)
    {
        IHeaderDictionary headers = new HeaderDictionary(new Dictionary<string, StringValues>(request.Headers, StringComparer.OrdinalIgnoreCase));
        headers.Remove("Last-Event-ID");
        headers.Remove("If-None-Match");
        headers.Remove("Cache-Control");
        if (isStream) headers.Accept = Without(headers.Accept, IsEventStreamRange) is { Count: > 0 } others ? others : Json;
        if (headers.TryGetValue("Prefer", out var preferences))
        {
            headers.Remove("Prefer");
            if (Without(preferences, preference => IsWait(preference)) is { Count: > 0 } others) headers["Prefer"] = others;
        }

        return request with { Headers = headers };
    }

    /// <remarks>RFC 7240, 4.3: seconds.</remarks>
    private static TimeSpan? WaitOf(StringValues preferences)
    {
        foreach (var item in preferences.SelectMany(Items).Where(IsWait))
        {
            var value = item[(item.IndexOf('=') + 1)..].Trim().Trim('"');
            if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return TimeSpan.FromSeconds(seconds);
        }

        return null;
    }

    private static bool IsWait(string preference) =>
        preference.IndexOf('=') is > 0 and var at && preference.AsSpan(0, at).Trim().Equals("wait", StringComparison.OrdinalIgnoreCase);

    private static bool IsEventStream(string? accept) => accept is not null && Items(accept).Any(IsEventStreamRange);

    private static bool IsEventStreamRange(string range) => range.Split(';')[0].Trim().Equals(EventStream, StringComparison.OrdinalIgnoreCase);

    private static StringValues Without(StringValues headers, Func<string, bool> isDropped) =>
        new([.. headers.SelectMany(Items).Where(item => !isDropped(item))]);

    private static string[] Items(string? header) =>
        header?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
