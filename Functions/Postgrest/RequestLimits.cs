using Edge.Postgrest.Errors;
using Microsoft.AspNetCore.Http;

namespace Edge.Postgrest;

/// <summary>Refuses what no client means, before anything is done for it. The body's limit is <see cref="RequestBody"/>'s.</summary>
internal static class RequestLimits
{
    private const int PerHeader = 32;

    /// <exception cref="ApiException">Status 414 or 431.</exception>
    public static void Check(PostgrestRequest http, EngineOptions options)
    {
        if (http.Path.Length + http.QueryString.Length > options.TargetLimit) throw ApiError.TargetTooLong(options.TargetLimit).AsException();
        if (SizeOf(http.Headers) > options.HeadersLimit) throw ApiError.HeadersTooLarge(options.HeadersLimit).AsException();
    }

    private static long SizeOf(IHeaderDictionary headers)
    {
        var size = 0L;
        foreach (var (name, values) in headers)
        {
            foreach (var value in values) size += name.Length + (value?.Length ?? 0) + PerHeader;
        }
        return size;
    }
}
