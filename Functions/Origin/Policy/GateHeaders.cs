using System.Collections.Immutable;
using System.Globalization;
using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Microsoft.AspNetCore.Http;

namespace Edge.Origin.Policy;

/// <summary>Headers of a request as the remote gets them: those that say what it means, in one way only.</summary>
internal static class GateHeaders
{
    private const int MostMediaTypes = 100;

    // Of several, others may take another than the one that was looked at here.
    private static readonly ImmutableArray<string> OnlyOnce = ["Authorization", "apikey", "Content-Type", "Content-Encoding", "Range"];

    private static readonly ImmutableArray<MediaKind> OfRows =
        [MediaKind.Json, MediaKind.Csv, MediaKind.GeoJson, MediaKind.Singular, MediaKind.StrippedArray, MediaKind.Any];

    /// <returns>The name of a header that comes more than once though its meaning hangs on which counts; null: there is none.</returns>
    public static string? Ambiguous(IHeaderDictionary headers) => OnlyOnce.FirstOrDefault(name => headers[name].Count > 1);

    public static HeaderDictionary Of(PostgrestRequest http, ApiRequest request, string schema, string accept)
    {
        var headers = new HeaderDictionary(http.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase))
        {
            ["Accept"] = accept, ["Accept-Profile"] = schema, ["Content-Profile"] = schema,
        };
        headers.Remove("Prefer");
        // What the remote says of errors has to be read here.
        headers.Remove("Accept-Encoding");
        if (Prefer(request.Preferences) is { Length: > 0 } prefer) headers["Prefer"] = prefer;
        return headers;
    }

    /// <summary>
    /// Of a relation the best that is made of the selected columns alone: a handler of the database's own could be given whole rows.
    /// </summary>
    /// <exception cref="ApiException">There is none.</exception>
    public static string AcceptOfRows(ApiRequest request) =>
        request.Accept.FirstOrDefault(type => OfRows.Contains(type.Kind)) is { } best
            ? (best.Kind is MediaKind.Any ? MediaType.Json : best).Mime
            : throw NotAcceptable(request);

    /// <summary>Of a function all but a plan, which would tell of rows and of what is inside.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public static string AcceptOfResult(ApiRequest request)
    {
        var types = request.Accept.Where(type => type.Kind is not MediaKind.Plan).Take(MostMediaTypes).ToList();
        return types.Count > 0
            ? string.Join(", ", types.Select((type, index) => string.Create(CultureInfo.InvariantCulture, $"{type.Mime};q={1 - (index * 0.001):0.###}")))
            : throw NotAcceptable(request);
    }

    private static ApiException NotAcceptable(ApiRequest request) =>
        ApiError.MediaTypesUnavailable(request.Accept.Select(type => type.Mime)).AsException();

    /// <summary>An estimated count would tell of rows that the policy hides: it becomes an exact one.</summary>
    private static string Prefer(Preferences preferences)
    {
        string?[] all =
        [
            preferences.Resolution switch
            {
                PreferResolution.MergeDuplicates => "resolution=merge-duplicates",
                PreferResolution.IgnoreDuplicates => "resolution=ignore-duplicates",
                _ => null,
            },
            preferences.Representation switch
            {
                PreferRepresentation.Full => "return=representation",
                PreferRepresentation.HeadersOnly => "return=headers-only",
                PreferRepresentation.None => "return=minimal",
                _ => null,
            },
            preferences.Count is null ? null : "count=exact",
            preferences.Transaction switch { PreferTransaction.Commit => "tx=commit", PreferTransaction.Rollback => "tx=rollback", _ => null },
            preferences.Missing switch { PreferMissing.ApplyDefaults => "missing=default", PreferMissing.ApplyNulls => "missing=null", _ => null },
            preferences.Handling switch { PreferHandling.Strict => "handling=strict", PreferHandling.Lenient => "handling=lenient", _ => null },
            preferences.TimeZone is { } zone ? $"timezone={zone}" : null,
            preferences.MaxAffected is { } rows ? string.Create(CultureInfo.InvariantCulture, $"max-affected={rows}") : null,
        ];
        return string.Join(", ", all.Where(preference => preference is not null));
    }
}
