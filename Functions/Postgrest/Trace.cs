namespace Edge.Postgrest;

/// <summary>Where one request notes what it has read or written as it goes, so that it is known even if the request then fails.</summary>
internal sealed class Trace
{
    public Provenance Provenance { get; set; } = Provenance.None.Instance;
}
