using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Edge.Postgrest.Requests;

public sealed partial record Preferences
{
    public static Preferences None { get; } = new();

    /// <summary>The first of each kind counts.</summary>
    /// <param name="headers">All <c>Prefer</c> headers.</param>
    /// <param name="allowTransaction"><c>db-tx-end</c> lets the client choose.</param>
    /// <remarks>PostgREST v16.2, ApiRequest/Preferences.hs > fromHeaders.</remarks>
    public static Preferences Parse(StringValues headers, bool allowTransaction)
    {
        var preferences = None;
        foreach (var header in headers)
        {
            if (string.IsNullOrEmpty(header)) continue;
            foreach (var range in header.AsSpan().Split(','))
                preferences = preferences.With(header.AsSpan()[range].Trim(), allowTransaction);
        }
        return preferences;
    }

    private Preferences With(ReadOnlySpan<char> given, bool allowTransaction) => given switch
    {
        "resolution=merge-duplicates" => this with { Resolution = Resolution ?? PreferResolution.MergeDuplicates },
        "resolution=ignore-duplicates" => this with { Resolution = Resolution ?? PreferResolution.IgnoreDuplicates },
        "return=representation" => this with { Representation = Representation ?? PreferRepresentation.Full },
        "return=minimal" => this with { Representation = Representation ?? PreferRepresentation.None },
        "return=headers-only" => this with { Representation = Representation ?? PreferRepresentation.HeadersOnly },
        "count=exact" => this with { Count = Count ?? PreferCount.Exact },
        "count=planned" => this with { Count = Count ?? PreferCount.Planned },
        "count=estimated" => this with { Count = Count ?? PreferCount.Estimated },
        "tx=commit" => allowTransaction ? this with { Transaction = Transaction ?? PreferTransaction.Commit } : this,
        "tx=rollback" => allowTransaction ? this with { Transaction = Transaction ?? PreferTransaction.Rollback } : this,
        "missing=default" => this with { Missing = Missing ?? PreferMissing.ApplyDefaults },
        "missing=null" => this with { Missing = Missing ?? PreferMissing.ApplyNulls },
        "handling=strict" => this with { Handling = Handling ?? PreferHandling.Strict },
        "handling=lenient" => this with { Handling = Handling ?? PreferHandling.Lenient },
        _ when given.StartsWith(TimeZonePrefix) => this with { TimeZone = TimeZone ?? given[TimeZonePrefix.Length..].ToString() },
        _ when given.StartsWith(MaxAffectedPrefix) => this with { MaxAffected = MaxAffected ?? Number(given[MaxAffectedPrefix.Length..]) },
        _ => this with { Invalid = Invalid.Add(given.ToString()) },
    };

    private const string TimeZonePrefix = "timezone=";
    private const string MaxAffectedPrefix = "max-affected=";

    /// <summary>What is no number is no preference, but no mistake either.</summary>
    private static long? Number(ReadOnlySpan<char> value) =>
        long.TryParse(value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
