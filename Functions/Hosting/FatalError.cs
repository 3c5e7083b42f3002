using Microsoft.Extensions.Hosting;

namespace Edge.Hosting;

/// <summary>Lets a part that works in the background end the app with a reason.</summary>
internal sealed class FatalError(IHostApplicationLifetime lifetime)
{
    /// <summary>One line; null as long as all is well.</summary>
    public string? Message { get; private set; }

    public void Report(string message)
    {
        Message ??= message;
        lifetime.StopApplication();
    }
}
