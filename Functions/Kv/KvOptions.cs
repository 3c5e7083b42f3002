using System.Text.RegularExpressions;

namespace Edge.Kv;

/// <summary>Where values are kept. Configuration section <c>Kv</c>.</summary>
public sealed partial class KvOptions
{
    /// <summary>Of a storage account (or of Azurite).</summary>
    public string? ConnectionString { get; set; }

    /// <summary>A storage account's table endpoint, such as <c>https://name.table.core.windows.net</c>, entered with the app's identity.</summary>
    public string? AccountUri { get; set; }

    /// <summary>The client id of the identity, if it is one of several.</summary>
    public string? ClientId { get; set; }

    /// <summary>The table that holds everything; made if it is not there.</summary>
    public string Table { get; set; } = "edgekv";

    /// <summary>How often what has expired is taken away, by one instance for all.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Each mistake as one line; empty if all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (ConnectionString is { Length: > 0 } && AccountUri is { Length: > 0 })
            yield return "Kv:ConnectionString and Kv:AccountUri exclude each other";
        if (AccountUri is { Length: > 0 } && !(Uri.TryCreate(AccountUri, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps))
            yield return "Kv:AccountUri must be an https address, such as https://name.table.core.windows.net";
        if (!TableName().IsMatch(Table)) yield return "Kv:Table must be 3 to 63 letters and digits and begin with a letter";
        if (SweepInterval < TimeSpan.FromMinutes(1)) yield return "Kv:SweepInterval must be a minute (00:01:00) or more";
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,62}$")]
    private static partial Regex TableName();
}
