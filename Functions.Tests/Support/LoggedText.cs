using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Support;

/// <summary>Every line of every logger, whatever its level, with what a structured log would keep of it.</summary>
internal sealed class LoggedText : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    public IEnumerable<string> Lines => lines;

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lines.Enqueue($"{formatter(state, exception)} {exception}");
        if (state is IEnumerable<KeyValuePair<string, object?>> values) lines.Enqueue(string.Join(' ', values.Select(value => value.Value)));
    }

    public void Dispose()
    {
    }
}
