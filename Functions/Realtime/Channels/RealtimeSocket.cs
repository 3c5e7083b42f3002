using System.Buffers;
using System.Net.WebSockets;
using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Channels;

/// <summary>
/// Serves one socket: reads its frames one after the other and answers each. A frame that is no message gets an error reply and harms
/// nobody. Memory for reading is lent only while a frame arrives.
/// </summary>
/// <param name="opener">Who opened the socket; joins without a token of their own are theirs.</param>
/// <param name="cutOff">Ends the connection at once.</param>
internal sealed partial class RealtimeSocket(
    WebSocket socket, PhoenixVersion version, RealtimeCaller opener, ChannelContext context, Action cutOff) : IDisposable
{
    private const int FirstBuffer = 4096;
    private static readonly TimeSpan LongestWithoutChannel = TimeSpan.FromMinutes(10);

    private readonly Outbox outbox = new(socket, context.Options, context.Metrics, context.Time, cutOff);
    private readonly CancellationTokenSource ended = new();
    private long lastHeard = context.Time.GetTimestamp(), lastWithChannel = context.Time.GetTimestamp();

    public PhoenixVersion Version => version;

    public void Send(EncodedFrame frame) => outbox.Send(frame);

    /// <summary>Ends when the client closes, is cut off or is told to go away.</summary>
    public async Task Run(CancellationToken aborted)
    {
        try
        {
            while (await ReceiveOne(aborted))
            {
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            // The connection is lost.
        }
        finally
        {
            await ended.CancelAsync();
            await EndAll();
            outbox.Close(WebSocketCloseStatus.NormalClosure, "");
            await outbox.End();
        }
    }

    public void Dispose() => ended.Dispose();

    /// <summary>Ends the socket so that the client comes back, perhaps to another instance.</summary>
    public void GoAway() => outbox.Close(WebSocketCloseStatus.EndpointUnavailable, "restart");

    /// <summary>Closes what is dead, idle or too slow, and ends channels whose token has ended.</summary>
    public void Sweep()
    {
        outbox.Sweep();
        if (context.Time.GetElapsedTime(Volatile.Read(ref lastHeard)) > context.Options.HeartbeatTimeout)
        {
            cutOff();
            return;
        }

        EndExpired(context.Time.GetUtcNow());
        if (ChannelCount > 0) lastWithChannel = context.Time.GetTimestamp();
        else if (context.Time.GetElapsedTime(lastWithChannel) > LongestWithoutChannel) outbox.Close(WebSocketCloseStatus.NormalClosure, "no channels");
    }

    /// <returns>False: the client has closed.</returns>
    private async ValueTask<bool> ReceiveOne(CancellationToken aborted)
    {
        // Waits without a buffer, so that an idle socket holds none.
        if ((await socket.ReceiveAsync(Memory<byte>.Empty, aborted)).MessageType is WebSocketMessageType.Close) return false;
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var length = 0;
            while (true)
            {
                if (length == buffer.Length) Grow(ref buffer, length);
                var received = await socket.ReceiveAsync(buffer.AsMemory(length), aborted);
                if (received.MessageType is WebSocketMessageType.Close) return false;
                length += received.Count;
                if (length > context.Options.MaxFrame)
                {
                    outbox.Close(WebSocketCloseStatus.MessageTooBig, $"more than {context.Options.MaxFrame} bytes");
                    return false;
                }

                if (!received.EndOfMessage) continue;
                Volatile.Write(ref lastHeard, context.Time.GetTimestamp());
                context.Metrics.Received();
                await Handle(buffer.AsMemory(0, length), received.MessageType is WebSocketMessageType.Text);
                return true;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private async ValueTask Handle(ReadOnlyMemory<byte> frame, bool isText)
    {
        PhoenixMessage message;
        try
        {
            message = isText ? PhoenixDecoder.Text(frame, version) : PhoenixDecoder.Binary(frame);
        }
        catch (PhoenixFormatException malformed)
        {
            context.Metrics.Refused();
            Send(PhoenixEncoder.Reply(version, null, null, PhoenixEvents.PhoenixTopic, ok: false, JsonText.Reason($"Bad request: {malformed.Message}")));
            return;
        }

        try
        {
            await Handle(message);
        }
        catch (RealtimeRefusedException refused)
        {
            Refuse(message, refused.Message);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
        }
        catch (Exception mistake)
        {
            Log.Unexpected(context.Log, mistake, message.Event);
            Refuse(message, "Unknown Error on Channel");
        }
    }

    private void Reply(in PhoenixMessage to, ReadOnlyMemory<byte> response = default) =>
        Send(PhoenixEncoder.Reply(version, to, ok: true, response.IsEmpty ? JsonText.EmptyObject : response));

    private void Refuse(in PhoenixMessage message, string reason)
    {
        context.Metrics.Refused();
        Send(PhoenixEncoder.Reply(version, message, ok: false, JsonText.Reason(reason)));
    }
}
