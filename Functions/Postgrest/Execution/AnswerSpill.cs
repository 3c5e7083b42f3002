using System.IO.Pipelines;

namespace Edge.Postgrest.Execution;

/// <summary>
/// Holds the rest of a large answer in a temporary file, so that the database is done with it before its client is. All files together have a limit.
/// </summary>
internal sealed class AnswerSpill : IAsyncDisposable
{
    private const int Block = 64 * 1024;

    private static long inUse;

    private readonly FileStream file;
    private readonly long length;

    private AnswerSpill(FileStream file, long length)
    {
        this.file = file;
        this.length = length;
    }

    /// <summary>Makes a file that only this process can read. Null: there is no room, or no folder for it.</summary>
    /// <param name="length">Bytes that will be held.</param>
    /// <param name="limit">Bytes of all files at once.</param>
    internal static AnswerSpill? TryCreate(long length, long limit)
    {
        if (Interlocked.Add(ref inUse, length) <= limit)
        {
            try
            {
                return new(CreateFile(length), length);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The answer goes on without.
            }
        }
        Interlocked.Add(ref inUse, -length);
        return null;
    }

    private static FileStream CreateFile(long length)
    {
        var folder = Path.GetTempPath();
        if (new DriveInfo(folder).AvailableFreeSpace / 2 < length) throw new IOException("There is not enough room for temporary files");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var path = Path.Combine(folder, $"edge-answer-{Path.GetRandomFileName()}");
        var file = new FileStream(path, options);
        // An open file without a name is gone with the process, however that ends.
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }

    internal ValueTask Write(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => file.WriteAsync(bytes, cancellation);

    /// <summary>Sends what is held, as fast as the client takes it.</summary>
    internal async ValueTask CopyTo(PipeWriter writer, CancellationToken cancellation)
    {
        file.Position = 0;
        while (await file.ReadAsync(writer.GetMemory(Block), cancellation) is > 0 and var read)
        {
            writer.Advance(read);
            if ((await writer.FlushAsync(cancellation)).IsCompleted) return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Interlocked.Add(ref inUse, -length);
        await file.DisposeAsync();
    }
}
