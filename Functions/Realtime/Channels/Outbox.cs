using System.Net.WebSockets;
using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Channels;

/// <summary>
/// Sends frames to one socket in order, one at a time. Nobody waits for it: a reader that leaves more than the limit waiting, or one frame
/// for longer than the time limit, is cut off.
/// </summary>
/// <param name="cutOff">Ends the connection at once; may be called more than once.</param>
internal sealed class Outbox(WebSocket socket, RealtimeOptions options, RealtimeMetrics metrics, TimeProvider time, Action cutOff)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Queue<EncodedFrame>? waiting;
    private Task sending = Task.CompletedTask;
    private (WebSocketCloseStatus Status, string Reason)? close;
    private long waitingBytes, sendingSince;
    private bool isSending, isOver;

    public void Send(EncodedFrame frame)
    {
        lock (gate)
        {
            if (isOver || close is not null) return;
            if (isSending && waitingBytes + frame.Bytes.Length > options.MaxSendBuffer)
            {
                CutOff();
                return;
            }

            (waiting ??= new()).Enqueue(frame);
            waitingBytes += frame.Bytes.Length;
            Start();
        }
    }

    /// <summary>Closes the socket after what waits already. Nothing is sent afterwards.</summary>
    public void Close(WebSocketCloseStatus status, string reason)
    {
        lock (gate)
        {
            if (isOver || close is not null) return;
            close = (status, reason);
            Start();
        }
    }

    /// <summary>Cuts a reader off that has kept one frame waiting for too long.</summary>
    public void Sweep()
    {
        lock (gate)
        {
            if (isSending && !isOver && time.GetElapsedTime(sendingSince) > options.SlowReaderTimeout) CutOff();
        }
    }

    /// <summary>Gives what waits a moment to be sent, and sends no more.</summary>
    public async Task End()
    {
        await Task.WhenAny(sending, Task.Delay(Farewell, time));
        lock (gate)
        {
            isOver = true;
            waiting = null;
        }
    }

    private void CutOff()
    {
        isOver = true;
        waiting = null;
        metrics.CutOff();
        cutOff();
    }

    private void Start()
    {
        if (isSending) return;
        isSending = true;
        sendingSince = time.GetTimestamp();
        sending = SendWaiting();
    }

    private async Task SendWaiting()
    {
        // Sends happen outside the callers' locks.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (Next(out var frame, out var closing))
            {
                if (frame is not null)
                {
                    await socket.SendAsync(frame.Bytes, frame.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, true, CancellationToken.None);
                    metrics.Sent();
                }
                else if (closing is var (status, reason))
                {
                    await socket.CloseOutputAsync(status, reason, CancellationToken.None);
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or ObjectDisposedException or IOException or OperationCanceledException or InvalidOperationException)
        {
            lock (gate)
            {
                isOver = true;
                waiting = null;
            }

            // The reader is gone; the receiving side ends by itself.
            cutOff();
        }
    }

    private bool Next(out EncodedFrame? frame, out (WebSocketCloseStatus Status, string Reason)? closing)
    {
        lock (gate)
        {
            (frame, closing) = (null, null);
            sendingSince = time.GetTimestamp();
            if (!isOver && waiting is { Count: > 0 })
            {
                frame = waiting.Dequeue();
                waitingBytes -= frame.Bytes.Length;
                if (waiting.Count == 0) waiting = null;
                return true;
            }

            if (!isOver && close is not null)
            {
                closing = close;
                isOver = true;
                return true;
            }

            return isSending = false;
        }
    }
}
