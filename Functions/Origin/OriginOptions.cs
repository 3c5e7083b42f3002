using System.Security.Cryptography;

namespace Edge.Origin;

/// <summary>The remote PostgREST, and how patient one is with it. Configuration section <c>Origin</c>.</summary>
public sealed class OriginOptions
{
    private const string Section = "Origin";

    /// <summary>The base URL, under which relations lie: <c>https://rest.example.com</c>, or <c>…/rest/v1</c> of another such app.</summary>
    public string? Url { get; set; }

    /// <summary>Sent with each request in place of the client's own of that name, such as the two of a Cloudflare Access service token.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Names of request headers, separated by commas, that answers differ by because the remote's database looks at them; for the cache, which
    /// cannot know.
    /// </summary>
    public string VaryBy { get; set; } = "";

    /// <summary>Refuse bad tokens here, by PostgREST's <c>jwt-…</c> settings, before the remote is asked.</summary>
    public bool VerifyJwt { get; set; }

    /// <summary>How long a connection may take to be made, and a request may wait for its turn.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the remote may be silent: neither take from a request's body nor give of its answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests that are under way at once; as many more wait, for <see cref="ConnectTimeout"/>.</summary>
    public int MaxConcurrency { get; set; } = 256;

    /// <summary>How often a request that certainly did nothing is sent again when its connection fails.</summary>
    public int Retries { get; set; } = 2;

    /// <summary>How long the remote is left alone after it has failed too often.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>After which a connection is replaced, so that changes in DNS are seen.</summary>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A file of PEM certificates: the only authorities that the remote's certificate may come from. Null: the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>The SHA-256 of the public key (SubjectPublicKeyInfo) that the remote must have, in base64. Null: any.</summary>
    public string? CertificatePin { get; set; }

    /// <summary>Each mistake as one line; empty if all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (!IsBase(Url)) yield return $"{Section}:Url must be an http or https URL without query, fragment or password";
        foreach (var (name, value) in Headers)
        {
            if (!Header.IsName(name) || !Header.IsValue(value)) yield return $"{Section}:Headers:{name} is not a header";
        }

        foreach (var name in Varying.Where(name => !Header.IsName(name))) yield return $"{Section}:VaryBy: {name} is not a header's name";
        if (ConnectTimeout <= TimeSpan.Zero) yield return $"{Section}:ConnectTimeout must be positive";
        if (Timeout <= TimeSpan.Zero) yield return $"{Section}:Timeout must be positive";
        if (MaxConcurrency < 1) yield return $"{Section}:MaxConcurrency must be 1 or more";
        if (Retries is < 0 or > 10) yield return $"{Section}:Retries must be from 0 to 10";
        if (BreakDuration < TimeSpan.FromMilliseconds(500)) yield return $"{Section}:BreakDuration must be half a second or more";
        if (ConnectionLifetime <= TimeSpan.Zero) yield return $"{Section}:ConnectionLifetime must be positive";
        if (CaFile is not null && !File.Exists(CaFile)) yield return $"{Section}:CaFile: there is no file {CaFile}";
        if (CertificatePin is not null && !IsSha256(CertificatePin)) yield return $"{Section}:CertificatePin must be a SHA-256 in base64";
    }

    internal IEnumerable<string> Varying => VaryBy.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsBase(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri is { Query: "", Fragment: "", UserInfo: "" };

    private static bool IsSha256(string text)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(text, bytes, out var written) && written == bytes.Length;
    }
}
