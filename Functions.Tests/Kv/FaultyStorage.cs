using System.Collections.Concurrent;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Edge.Tests.Kv;

/// <summary>A storage that fails in the ways it is told to.</summary>
internal sealed class FaultyStorage : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<int> refusals = new();
    private int answersToLose;
    private int hanging;

    public int Left => refusals.Count;

    /// <summary>Requests whose method and partition begin so fail, as if the process were gone.</summary>
    public string? FailFrom { get; set; }

    /// <summary>Done once, before the next request whose method and partition begin so.</summary>
    public (string From, Func<Task> Do)? Before { get; set; }

    /// <summary>What every request is answered with, as a success, by somebody who is no storage.</summary>
    public string? Rubbish { get; set; }

    /// <summary>It takes requests and says nothing.</summary>
    public bool Hangs { get; set; }

    /// <summary>Requests of which nothing has been heard, ever.</summary>
    public int Hanging => Volatile.Read(ref hanging);

    /// <summary>How all are refused; null: they are not.</summary>
    public int? Refuses { get; set; }

    public void Next(int status, int times)
    {
        for (var i = 0; i < times; i++) refusals.Enqueue(status);
    }

    public void LoseAnswers(int count) => answersToLose = count;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (Hangs)
        {
            Interlocked.Increment(ref hanging);
            await Task.Delay(Timeout.Infinite, message.CancellationToken);
        }

        if (refusals.TryDequeue(out var status))
        {
            message.Response = new Said(status);
            return;
        }

        if (Refuses is not null || Rubbish is not null)
        {
            message.Response = new Said(Refuses ?? 200, Rubbish ?? "");
            return;
        }

        var target = Uri.UnescapeDataString(message.Request.Uri.ToString());
        bool Begins(string from) => from.Split(' ') is [var method, var partition]
            && message.Request.Method.Method == method && target.Contains($"PartitionKey='{partition}", StringComparison.Ordinal);
        if (FailFrom is { } failing && Begins(failing)) throw new RequestFailedException(400, "broken off");
        if (Before is { } before && Begins(before.From))
        {
            Before = null;
            await before.Do();
        }

        await ProcessNextAsync(message, pipeline);
        if (message.Request.Method != RequestMethod.Get && Interlocked.Decrement(ref answersToLose) >= 0) message.Response = new Said(503);
    }
}

file sealed class Said(int status, string body = "") : Response
{
    public override int Status => status;
    public override bool IsError => status >= 400;
    public override string ReasonPhrase => "injected";
    public override Stream? ContentStream { get; set; } = new MemoryStream(Encoding.UTF8.GetBytes(body));
    public override string ClientRequestId { get; set; } = "";
    public override void Dispose() { }
    protected override bool ContainsHeader(string name) => false;
    protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];
    protected override bool TryGetHeader(string name, out string value) => (value = "") is null;
    protected override bool TryGetHeaderValues(string name, out IEnumerable<string> values) => (values = []) is null;
}
