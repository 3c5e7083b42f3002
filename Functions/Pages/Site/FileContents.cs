using System.IO.Compression;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Net.Http.Headers;

namespace Edge.Pages.Site;

internal enum ContentCoding { Identity, Gzip, Brotli }

/// <summary>
/// Chooses the form in which a file is sent. Keeps small files in memory, and each version of a file that was compressed once for all who ask for it.
/// </summary>
internal sealed class FileContents : IDisposable
{
    private const int Small = 64 * 1024;
    private const int Smallest = 1024;
    private const int Largest = 4 * 1024 * 1024;
    private const long Kept = 32 * 1024 * 1024;

    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = Kept });

    /// <summary>What the client takes, Brotli first.</summary>
    public static ContentCoding Accepted(IList<StringWithQualityHeaderValue> accepted, ContentCoding best)
    {
        var coding = ContentCoding.Identity;
        foreach (var value in accepted)
        {
            if (value.Quality == 0) continue;
            if (best == ContentCoding.Brotli && Is(value, "br")) return ContentCoding.Brotli;
            if (best >= ContentCoding.Gzip && (Is(value, "gzip") || Is(value, "*"))) coding = ContentCoding.Gzip;
        }

        return coding;
    }

    /// <summary>Worth it, and not too much to hold in memory.</summary>
    public static bool Suits(SiteFile file, string contentType) => file.Length is >= Smallest and <= Largest && IsText(contentType);

    /// <summary>Whether a file is sent from memory: opening it would cost more than sending it.</summary>
    public static bool IsSmall(SiteFile file) => file.Length <= Small;

    /// <exception cref="IOException">The file has gone.</exception>
    public async ValueTask<byte[]> Read(SiteFile file, ContentCoding coding)
    {
        var key = (file.PhysicalPath, file.ETag, coding);
        var reading = _kept.TryGetValue(key, out Lazy<Task<byte[]>>? known)
            ? known!
            : _kept.Set(key, new Lazy<Task<byte[]>>(() => Encode(file, coding)), new MemoryCacheEntryOptions { Size = file.Length + 512 });
        try
        {
            return await reading.Value;
        }
        catch (IOException)
        {
            _kept.Remove(key);
            throw;
        }
    }

    public void Dispose() => _kept.Dispose();

    private static async Task<byte[]> Encode(SiteFile file, ContentCoding coding)
    {
        if (coding == ContentCoding.Identity) return await File.ReadAllBytesAsync(file.PhysicalPath);
        var compressed = new MemoryStream();
        await using (var source = File.OpenRead(file.PhysicalPath))
        await using (Stream target = coding == ContentCoding.Brotli
            ? new BrotliStream(compressed, CompressionLevel.Optimal)
            : new GZipStream(compressed, CompressionLevel.Optimal))
        {
            await source.CopyToAsync(target);
        }

        return compressed.ToArray();
    }

    private static bool Is(StringWithQualityHeaderValue value, string name) => value.Value.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsText(string contentType)
    {
        var type = contentType.AsSpan();
        if (type.IndexOf(';') is var end and >= 0) type = type[..end];
        return type.StartsWith("text/") || type.EndsWith("+json") || type.EndsWith("+xml")
            || type is "application/json" or "application/javascript" or "application/xml" or "application/wasm" or "application/manifest+json"
                or "image/x-icon" or "font/ttf" or "font/otf" or "application/vnd.ms-fontobject";
    }
}
