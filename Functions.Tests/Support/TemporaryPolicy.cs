namespace Edge.Tests.Support;

/// <summary>An access policy in a file, as long as it is not disposed.</summary>
internal sealed class TemporaryPolicy : IDisposable
{
    public TemporaryPolicy(string json) => File.WriteAllText(Path, json);

    /// <summary>For <c>Access:PolicyFile</c>.</summary>
    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}
