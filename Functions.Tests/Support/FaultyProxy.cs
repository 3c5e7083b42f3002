using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Support;

internal enum Sender { Client, Server }

/// <summary>Whether a connection ends at a message, and how much of that still arrives.</summary>
internal enum Cut { No, Before, Within, After }

/// <summary>
/// Stands between an app and Postgres, and cuts connections where it is told. Of the protocol it knows only where a message ends and which
/// kind it is; to a wish for encryption it says no.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private const int EncryptionRequestLength = 8;
    private const int SslRequest = 80877103;
    private const int GssRequest = 80877104;

    private readonly LoopbackListener _listener;
    private readonly EndPoint _postgres;
    private readonly Func<Sender, char, Cut> _decide;

    private FaultyProxy(EndPoint postgres, Func<Sender, char, Cut> decide)
    {
        _postgres = postgres;
        _decide = decide;
        _listener = new(Forward);
    }

    /// <summary>On 127.0.0.1.</summary>
    public int Port => _listener.Port;

    /// <param name="connectionString">Of the Postgres behind it.</param>
    /// <param name="decide">Asked at each message after the start-up message, of all connections at once.</param>
    public static FaultyProxy Start(string connectionString, Func<Sender, char, Cut> decide) => new(PostgresAddress.Of(connectionString), decide);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task Forward(Socket client, CancellationToken stop)
    {
        using var _ = client;
        using var server = PostgresAddress.SocketFor(_postgres);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await server.ConnectAsync(_postgres, ended.Token);
            var fromClient = PipeReader.Create(new NetworkStream(client));
            await StartUp(fromClient, client, server, ended.Token);
            var requests = Pump(Sender.Client, fromClient, server, ended.Token);
            var answers = Pump(Sender.Server, PipeReader.Create(new NetworkStream(server)), client, ended.Token);
            await Task.WhenAny(requests, answers);
            await ended.CancelAsync();
            await Task.WhenAll(requests, answers);
        }
        catch (Exception lost) when (lost is SocketException or IOException or OperationCanceledException)
        {
        }
    }

    /// <summary>The first message has no kind, and may be a wish for encryption, which is followed by another first message.</summary>
    private static async Task StartUp(PipeReader fromClient, Socket client, Socket server, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await fromClient.ReadAtLeastAsync(EncryptionRequestLength, cancellation);
            if (read.Buffer.Length < EncryptionRequestLength) throw new EndOfStreamException();
            var head = read.Buffer.Slice(0, EncryptionRequestLength).ToArray();
            var length = BinaryPrimitives.ReadInt32BigEndian(head);
            var isWish = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) is SslRequest or GssRequest;
            fromClient.AdvanceTo(read.Buffer.Start);
            var message = (await fromClient.ReadAtLeastAsync(length, cancellation)).Buffer.Slice(0, length);
            if (isWish) await client.SendAsync("N"u8.ToArray(), cancellation);
            else await Send(server, message, cancellation);
            fromClient.AdvanceTo(message.End);
            if (!isWish) return;
        }
    }

    /// <summary>Ends when the sender has ended, or with a cut.</summary>
    private async Task Pump(Sender sender, PipeReader from, Socket to, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await from.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (TryTake(ref rest, out var type, out var message))
            {
                var cut = _decide(sender, type);
                if (cut is Cut.Before) return;
                await Send(to, cut is Cut.Within ? message.Slice(0, message.Length / 2) : message, cancellation);
                if (cut is not Cut.No) return;
            }

            from.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted) return;
        }
    }

    private static bool TryTake(ref ReadOnlySequence<byte> rest, out char type, out ReadOnlySequence<byte> message)
    {
        const int Head = 5;
        (type, message) = ('\0', default);
        if (rest.Length < Head) return false;
        Span<byte> head = stackalloc byte[Head];
        rest.Slice(0, Head).CopyTo(head);
        var length = 1 + BinaryPrimitives.ReadInt32BigEndian(head[1..]);
        if (rest.Length < length) return false;
        type = (char)head[0];
        message = rest.Slice(0, length);
        rest = rest.Slice(length);
        return true;
    }

    private static async Task Send(Socket to, ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        foreach (var block in bytes)
        {
            for (var left = block; !left.IsEmpty;) left = left[await to.SendAsync(left, cancellation)..];
        }
    }
}
