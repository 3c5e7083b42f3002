namespace Edge.Pages.Site;

/// <summary>A file of the site as it was when it was looked up.</summary>
/// <param name="Path">Its place in the site: <c>/docs/index.html</c>.</param>
/// <param name="PhysicalPath">With links followed.</param>
/// <param name="Brotli">The same file compressed, if it lies beside it.</param>
/// <param name="Gzip">The same file compressed, if it lies beside it.</param>
internal sealed record SiteFile(string Path, string PhysicalPath, long Length, DateTimeOffset LastModified, SiteFile? Brotli = null, SiteFile? Gzip = null)
{
    public string ETag { get; } = $"\"{LastModified.UtcTicks ^ Length:x}\"";

    /// <summary>A name with a hash of the content, as bundlers make them: it never means anything else.</summary>
    public bool IsHashed { get; } = HashedName.Is(System.IO.Path.GetFileNameWithoutExtension(Path));
}
