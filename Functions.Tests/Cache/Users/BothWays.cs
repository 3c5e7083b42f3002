using System.Text;
using Edge.Cache;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Tests.Cache.Users;

/// <summary>Asks the same through the cache and of the engine behind it: they have to say the same.</summary>
internal sealed class BothWays(EdgeApp app)
{
    // Of the cache itself.
    private static readonly HashSet<string> Added =
        new(["Age", "Cache-Control", "Cache-Status", "ETag", "Vary"], StringComparer.OrdinalIgnoreCase);

    private readonly EdgeCache cache = app.Services.GetRequiredService<EdgeCache>();
    private readonly PostgrestEngine engine = app.Services.GetRequiredService<PostgrestEngine>();
    private int answers, hits, shared, asked304;

    /// <summary>Answers that were compared.</summary>
    public int Answers => answers;

    /// <summary>Of them those that the cache had.</summary>
    public int Hits => hits;

    /// <summary>Of them those that were fetched for another request.</summary>
    public int Shared => shared;

    /// <summary>Of them those whose client had them.</summary>
    public int NotModified => asked304;

    public async Task<Given> ThroughCache(PostgrestRequest request) => await Given.Of(await cache.Answer(request, default));

    public async Task<Given> Directly(PostgrestRequest request) => await Given.Of(await engine.Answer(request, default));

    /// <summary>Counts the answer, and compares it with what it should be, or with either if it came while something changed.</summary>
    /// <param name="known">Bodies by their tags; the client sent one of these.</param>
    public string? Difference(Given through, IReadOnlyDictionary<string, string> known, params Given[] direct)
    {
        Interlocked.Increment(ref answers);
        if (through.CacheStatus.StartsWith("Edge; hit", StringComparison.Ordinal)) Interlocked.Increment(ref hits);
        if (through.CacheStatus.Contains("collapsed", StringComparison.Ordinal)) Interlocked.Increment(ref shared);
        if (through.Status == StatusCodes.Status304NotModified)
        {
            Interlocked.Increment(ref asked304);
            return direct.Any(one => known.GetValueOrDefault(through["ETag"]!) == one.Text) ? null : $"{Text(through)}\nbut directly\n{Text(direct[0])}";
        }

        return direct.Any(one => Text(one) == Text(through)) ? null
            : $"{Text(through)}\n{through.CacheStatus}\nbut directly\n{string.Join("\nor\n", direct.Select(Text))}";
    }

    public static PostgrestRequest Request(string method, string target, string? body, params IEnumerable<(string Name, string Value)> headers)
    {
        IHeaderDictionary dictionary = new HeaderDictionary();
        foreach (var (name, value) in headers) dictionary.Append(name, value);
        var parts = target.Split('?', 2);
        return new(
            method, parts[0], parts.Length > 1 ? $"?{parts[1]}" : "", dictionary,
            body is null ? Stream.Null : new MemoryStream(Encoding.UTF8.GetBytes(body)));
    }

    private static string Text(Given answer) =>
        $"{answer.Status}\n{string.Join('\n', answer.Headers.Where(header => !Added.Contains(header.Key)).Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal))}\n{answer.Text}";
}
