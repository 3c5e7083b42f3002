using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Support;

/// <summary>What has been logged, to wait for: the names of events (of <c>[LoggerMessage]</c> methods) in their order.</summary>
public sealed class LoggedEvents<T> : ILogger<T>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private int _count;

    /// <summary>How many there were, waited for or not.</summary>
    public int Count => _count;

    /// <summary>Comes back when the next event of that name has been logged, past all others.</summary>
    public async Task Next(string name)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await _events.Reader.ReadAsync(patience.Token) != name) { }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Interlocked.Increment(ref _count);
        _events.Writer.TryWrite(eventId.Name ?? "");
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
}
