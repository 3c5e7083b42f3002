using System.Collections.Concurrent;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace Edge.Pages.Site;

/// <summary>
/// Finds the files of a folder by their URL paths. Nothing outside the folder is found, also not through links, and neither are hidden files, except
/// those in <c>.well-known</c>. What was found is remembered for a second.
/// </summary>
internal sealed class SiteFolder : IDisposable
{
    private const int RememberedAtMost = 10_000;
    private const int LinksAtMost = 40;
    private const string Index = "/index.html";
    private const string Page = ".html";
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (SiteFile File, long Until)> _found = new(StringComparer.Ordinal);
    private readonly PhysicalFileProvider _files;
    private readonly string _root;
    private readonly TimeProvider _time;

    /// <param name="root">An existing folder.</param>
    public SiteFolder(string root, TimeProvider time)
    {
        _files = new(Path.GetFullPath(root), ExclusionFilters.None);
        _root = Resolve(_files.Root) ?? throw new DirectoryNotFoundException(root);
        _time = time;
    }

    /// <summary>The file itself; <c>path.html</c>; or <c>path/index.html</c>.</summary>
    /// <param name="path">Decoded, with its leading slash.</param>
    public SiteFile? Find(string path)
    {
        if (_found.TryGetValue(path, out var known) && _time.GetTimestamp() < known.Until) return known.File;
        if (LookUp(path) is not { } file)
        {
            _found.TryRemove(path, out _);
            return null;
        }

        if (_found.Count >= RememberedAtMost) _found.Clear();
        _found[path] = (file, _time.GetTimestamp() + (long)(Remembered.TotalSeconds * _time.TimestampFrequency));
        return file;
    }

    public void Dispose() => _files.Dispose();

    private SiteFile? LookUp(string path)
    {
        var folder = path.TrimEnd('/');
        return path.EndsWith('/')
            ? Read(folder + Index) ?? (folder.Length > 0 ? Read(folder + Page) : null)
            : Read(path) ?? Read(path + Page) ?? Read(path + Index);
    }

    private SiteFile? Read(string path) =>
        ReadOne(path) is { } file ? file with { Brotli = ReadOne(path + ".br"), Gzip = ReadOne(path + ".gz") } : null;

    private SiteFile? ReadOne(string path)
    {
        if (!IsOpen(path) || _files.GetFileInfo(path) is not { Exists: true, PhysicalPath: { } place } info) return null;
        if (Resolve(place) is not { } physical || !physical.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return null;
        var target = physical == place ? info : new PhysicalFileInfo(new FileInfo(physical));
        return target.Exists ? new(path, physical, target.Length, target.LastModified) : null;
    }

    /// <summary>Neither hidden, nor the configuration, nor written in a way that file systems read differently.</summary>
    private static bool IsOpen(string path)
    {
        if (path.AsSpan().ContainsAny('\\', '\0', ':')) return false;
        foreach (var range in path.AsSpan(1).Split('/'))
        {
            var segment = path.AsSpan(1)[range];
            if (segment.IsEmpty || (segment[0] == '.' && !segment.SequenceEqual(".well-known"))) return false;
        }

        return path != "/" + SiteConfiguration.FileName;
    }

    /// <summary>The same place with all links followed; null if it does not exist or they lead in a circle.</summary>
    private static string? Resolve(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        for (var links = 0; links < LinksAtMost; links++)
        {
            if (FirstLink(full) is not { } link) return full;
            FileSystemInfo entry = Directory.Exists(link) ? new DirectoryInfo(link) : new FileInfo(link);
            if (entry.ResolveLinkTarget(returnFinalTarget: false) is not { } target) return null;
            full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target.FullName + full[link.Length..]));
        }

        return null;
    }

    private static string? FirstLink(string full)
    {
        var root = Path.GetPathRoot(full)!.Length;
        for (var end = full.IndexOf(Path.DirectorySeparatorChar, root); ; end = full.IndexOf(Path.DirectorySeparatorChar, end + 1))
        {
            var part = end < 0 ? full : full[..end];
            if (new FileInfo(part).LinkTarget is not null) return part;
            if (end < 0) return null;
        }
    }
}
