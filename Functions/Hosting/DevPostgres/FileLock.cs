namespace Edge.Hosting.DevPostgres;

/// <summary>A lock between processes. The system drops it when its holder ends, however it ends.</summary>
internal sealed class FileLock : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits until nobody else holds it.</summary>
    public static async Task<FileLock> Exclusive(string path, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryExclusive(path) is { } held) return held;
            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>Waits until nobody holds it exclusively; any number may share it.</summary>
    public static async Task<FileLock> Shared(string path, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryOpen(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read) is { } held) return held;
            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>Null if somebody holds it, shared or not.</summary>
    public static FileLock? TryExclusive(string path) => TryOpen(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static FileLock? TryOpen(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return new(new FileStream(path, mode, access, share, bufferSize: 0));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
